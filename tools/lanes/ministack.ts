import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { hash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { providers } from '../../functions/providers.ts';

/**
 * Deploys the template by the real CDK command line to ministack, an emulator that nobody here wrote, then asks
 * `postern prove` and `postern balance`. It needs Python.
 */
const version = '1.5.33';
const root = join(import.meta.dirname, '..', '..');
const cache = join(root, 'node_modules', '.cache', 'lanes');
const [port, secret] = ['45661', 'lane-secret'];
const endpoint = `http://127.0.0.1:${port}`;
const place = { AWS_REGION: 'us-east-1', AWS_DEFAULT_REGION: 'us-east-1', CDK_DEFAULT_REGION: 'us-east-1' };
const credentials = {
  AWS_ACCESS_KEY_ID: 'test',
  AWS_SECRET_ACCESS_KEY: 'test',
  CDK_DEFAULT_ACCOUNT: '000000000000',
};
const bin = join(root, 'node_modules', '.bin');
const env = {
  ...process.env,
  PATH: `${bin}:${process.env.PATH}`,
  ...place,
  ...credentials,
  AWS_ENDPOINT_URL: endpoint,
};

const assembly = join(cache, 'assembly');
const emulator = spawn(installed(), [], {
  env: { ...process.env, BIND_HOST: '127.0.0.1', GATEWAY_PORT: port },
  stdio: 'ignore',
});
try {
  await answers();
  run('cdk', ['synth', '--quiet', '--output', assembly]);
  run('cdk', ['bootstrap', `aws://${credentials.CDK_DEFAULT_ACCOUNT}/us-east-1`, '--app', assembly]);
  deploy();
  for (const { name } of providers.filter(({ authenticity }) => authenticity === 'signature'))
    run('node', [join(root, 'bin', 'postern.ts'), 'secrets', 'set', name], secret);
  for (const command of [
    ['prove', '--yes', '--no-sweep', '--evidence', join(cache, 'evidence.json')],
    ['balance', '--since', '1h'],
  ])
    run('node', [join(root, 'bin', 'postern.ts'), ...command]);
} finally {
  emulator.kill();
}

function installed(): string {
  const bin = join(cache, 'python', 'bin');
  if (!existsSync(join(bin, 'ministack'))) {
    mkdirSync(cache, { recursive: true });
    execFileSync('python3', ['-m', 'venv', join(cache, 'python')], { stdio: 'inherit' });
    execFileSync(join(bin, 'pip'), ['install', '--quiet', `ministack==${version}`], { stdio: 'inherit' });
  }
  return join(bin, 'ministack');
}

async function answers(): Promise<void> {
  for (let tries = 0; tries < 60; tries++) {
    if (
      await fetch(`${endpoint}/_ministack/health`).then(
        ({ ok }) => ok,
        () => false,
      )
    )
      return;
    await sleep(500);
  }
  throw new Error('ministack does not answer');
}

/** Unmodified first; then without what the emulator says that it does not know. */
function deploy(): void {
  const args = ['deploy', '--require-approval', 'never', '--app', assembly];
  const first = run('cdk', args);
  const unknown = /Unrecognized resource types: \[([^\]]+)\]/.exec(first)?.[1]?.split(/,\s*/) ?? [];
  if (unknown.length === 0) return;
  console.log(`As it is, it was refused. Again without ${unknown.join(', ')}:`);
  const file = join(assembly, readdirSync(assembly).find((name) => name.endsWith('.template.json')) ?? '');
  const template: { Resources: Record<string, { Type: string }> } = JSON.parse(readFileSync(file, 'utf8'));
  const before =
    /([0-9a-f]{64})\.json/.exec(readFileSync(join(assembly, 'manifest.json'), 'utf8'))?.[1] ?? 'none';
  const kept = Object.entries(template.Resources).filter(([, { Type }]) => !unknown.includes(Type));
  const text = JSON.stringify({ ...template, Resources: Object.fromEntries(kept) });
  writeFileSync(file, text);
  // The CDK publishes a template under its hash, and only if that is not there.
  for (const name of readdirSync(assembly).filter((one) => /^manifest\.json$|\.assets\.json$/.test(one))) {
    const path = join(assembly, name);
    writeFileSync(path, readFileSync(path, 'utf8').replaceAll(before, hash('sha256', text)));
  }
  run('cdk', args);
}

/** Shows what a command says, whatever its end, and returns it. */
function run(program: string, args: readonly string[], input = ''): string {
  console.log(`\n$ ${program} ${args.join(' ')}`);
  const path = program === 'node' ? process.execPath : join(root, 'node_modules', '.bin', program);
  const { stdout, stderr, status } = spawnSync(path, args, {
    cwd: root,
    env,
    input,
    encoding: 'utf8',
    timeout: 600_000,
  });
  console.log(`${stdout}${stderr}exit code ${status}`);
  return stdout + stderr;
}
