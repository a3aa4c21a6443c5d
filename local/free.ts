import { execFile } from 'node:child_process';
import { createServer } from 'node:http';
import { basename } from 'node:path';
import { promisify } from 'node:util';
import { codeOf, OperationError } from '../operations/failure.ts';
import { announced, calledBy, type LocalRun } from '../operations/local-runs/find.ts';
import { listen } from './engine/http.ts';

/** Refuses an address before a build is waited for, and says who has it. */
export async function checkFree(host: string, port: number): Promise<void> {
  try {
    await (await listen(createServer(), host, port)).close();
  } catch (error) {
    throw new OperationError(await reasonOf(error, host, port), 'failed');
  }
}

async function reasonOf(failure: unknown, host: string, port: number): Promise<string> {
  const code = codeOf(failure);
  if (code === 'EADDRINUSE')
    return `Port ${port} is taken by ${await holderOf(port)}. Give another port, 0 for any that is free, or none for the usual one.`;
  if (code === 'EACCES') return `You may not listen on port ${port}: give one above 1023.`;
  return `This machine can't listen on ${host} (${code}): give another --host.`;
}

export async function holderOf(port: number): Promise<string> {
  const run = announced().runs.find(({ gateway, console, endpoint }) =>
    [gateway, console, endpoint].some((url) => url !== undefined && new URL(url).port === String(port)),
  );
  return run === undefined ? await programOn(port) : reachable(run);
}

function reachable(run: LocalRun): string {
  const page = run.console === undefined ? '' : `, its console ${run.console}`;
  return `the local run ${calledBy(run)} process ${run.pid}${page}`;
}

/** Without lsof, or for another user's program, the name is unknown. */
async function programOn(port: number): Promise<string> {
  const pid = (await told('lsof', ['-nP', '-t', `-iTCP:${port}`, '-sTCP:LISTEN'])).split('\n')[0] ?? '';
  if (pid === '') return 'another program';
  // The arguments may hold secrets.
  const [path = ''] = (await told('ps', ['-o', 'args=', '-p', pid])).split(' ');
  return `another program, ${basename(path)} (process ${pid})`;
}

async function told(program: string, args: readonly string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(program, args).catch(() => ({ stdout: '' }));
  return stdout.trim();
}

/** Refuses a folder that another run writes to. */
export function checkUnused(dataDir: string): void {
  const run = announced().runs.find((one) => one.dataDir === dataDir);
  if (run === undefined) return;
  throw new OperationError(
    `${dataDir} is used by ${reachable(run)}. Give another folder with --data, or end that run.`,
  );
}
