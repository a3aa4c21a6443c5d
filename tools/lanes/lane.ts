import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { listen } from '../../local/engine/http.ts';

const root = join(import.meta.dirname, '..', '..');

/** What a lane downloads and writes. */
export const cache = join(root, 'node_modules', '.cache', 'lanes');
mkdirSync(cache, { recursive: true });

/** Names under `localhost` are this machine's, as browsers hold it; not every resolver does. */
const resolver = `import dns from 'node:dns';
const { lookup } = dns;
dns.lookup = (name, ...rest) => lookup(name.endsWith('.localhost') ? '127.0.0.1' : name, ...rest);`;
export const localhostNames = {
  NODE_OPTIONS: `--import data:text/javascript,${encodeURIComponent(resolver)}`,
};

/** The real command lines. Each shows what it says, whatever its end, and returns it. */
export function commands(env: Readonly<Record<string, string>>) {
  const bin = join(root, 'node_modules', '.bin');
  // Not waited for in one piece: an engine may run in this process.
  const run = async (
    shown: string,
    program: string,
    args: readonly string[],
    input = '',
  ): Promise<string> => {
    console.log(`\n$ ${shown}`);
    const path = `${bin}:${process.env.PATH}`;
    const child = spawn(program, args, {
      cwd: root,
      env: { ...process.env, PATH: path, ...localhostNames, ...env },
    });
    child.stdin.end(input);
    let said = '';
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text: string) => {
        said += text;
        process.stdout.write(text);
      });
    const [code] = await once(child, 'close');
    console.log(`exit code ${code}`);
    return said;
  };
  return {
    cdk: (...args: readonly string[]) => run(['cdk', ...args].join(' '), join(bin, 'cdk'), args),
    postern: (args: readonly string[], input?: string) =>
      run(
        ['postern', ...args].join(' '),
        process.execPath,
        [join(root, 'bin', 'postern.ts'), ...args],
        input,
      ),
  };
}

export async function freePort(): Promise<number> {
  const { address, close } = await listen(createServer(), '127.0.0.1', 0);
  await close();
  return Number(new URL(`http://${address}`).port);
}

export async function answers(url: string): Promise<void> {
  for (let tries = 0; tries < 600; tries++) {
    const answer = await fetch(url).catch(() => undefined);
    if (answer !== undefined) return;
    await sleep(100);
  }
  throw new Error(`${url} does not answer.`);
}
