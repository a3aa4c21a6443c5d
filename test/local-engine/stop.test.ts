import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { expect, test } from '@jest/globals';
import { startEngine } from '../../local/engine/engine.ts';
import { assembly, eventually, isRunning } from './support.ts';

test('leaves no process and no open port after stop', async () => {
  const brief = await startEngine({ assembly });
  await fetch(`${brief.url}/web/pid`, { method: 'POST' });
  const pids = [...brief.functions.values()].flatMap((one) => one.pids());
  expect(pids).toHaveLength(1);
  await brief.stop();
  expect(pids.filter(isRunning)).toEqual([]);
  await expect(fetch(brief.url)).rejects.toThrow('fetch failed');
  await expect(fetch(brief.endpoint)).rejects.toThrow('fetch failed');
});

test('leaves no function process when the engine itself is killed', async () => {
  const script = join(import.meta.dirname, 'run-engine.ts');
  const child = spawn(process.execPath, [script], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = await once(createInterface({ input: child.stdout }), 'line');
  const pids: number[] = JSON.parse(line).pids;
  expect(pids.map(isRunning)).toEqual([true]);
  child.kill('SIGKILL');
  await eventually(() => !pids.some(isRunning));
});

test('stop lets a running request finish', async () => {
  const engine = await startEngine({ assembly });
  const slow = fetch(`${engine.url}/slow`, { method: 'POST' });
  await eventually(() => engine.functions.get('Slow')?.pids().length === 1);
  await engine.stop();
  expect((await slow).status).toBe(200);
});

test('an engine that can not start closes what it had opened', async () => {
  const engine = await startEngine({ assembly });
  await expect(startEngine({ assembly, port: Number(new URL(engine.url).port) })).rejects.toThrow(
    'EADDRINUSE',
  );
  await engine.stop();
});

test('an engine with a data directory continues where it stopped', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'engine-'));
  const secrets: (string | undefined)[] = [];
  for (const _ of [1, 2]) {
    const engine = await startEngine({ assembly, dataDir });
    secrets.push(await readSecret(engine.endpoint, engine.outputs.SecretName ?? ''));
    await engine.stop();
  }
  expect(secrets[0]).toContain('token');
  expect(secrets[1]).toBe(secrets[0]);
  await rm(dataDir, { recursive: true });
});

async function readSecret(endpoint: string, id: string): Promise<string | undefined> {
  const credentials = { accessKeyId: 'test', secretAccessKey: 'local' };
  const client = new SecretsManagerClient({ endpoint, region: 'us-east-1', credentials });
  const { SecretString } = await client.send(new GetSecretValueCommand({ SecretId: id }));
  client.destroy();
  return SecretString;
}
