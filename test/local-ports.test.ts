import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { listen } from '../local/engine/http.ts';
import { checkFree, holderOf } from '../local/free.ts';
import { announce } from '../operations/local-runs/find.ts';

const state = mkdtempSync(join(tmpdir(), 'postern-state-'));
process.env.XDG_STATE_HOME = state;

afterAll(() => rmSync(state, { recursive: true }));

/** A program on a separate port, which `use` is given. */
async function onPort<T>(use: (port: number) => Promise<T>): Promise<T> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  try {
    return await use(typeof address === 'object' ? (address?.port ?? 0) : 0);
  } finally {
    server.close();
  }
}

test('a usual port is taken where it is free, any other where it is not, and one that was asked for or none', async () => {
  const usual = await onPort(async (port) => {
    const other = await listen(createServer(), '127.0.0.1', { usual: port });
    expect(other.address).toMatch(/^127\.0\.0\.1:\d+$/);
    expect(other.address).not.toBe(`127.0.0.1:${port}`);
    await other.close();
    await expect(listen(createServer(), '127.0.0.1', port)).rejects.toThrow('EADDRINUSE');
    return port;
  });
  const again = await listen(createServer(), '127.0.0.1', { usual });
  expect(again.address).toBe(`127.0.0.1:${usual}`);
  await again.close();
});

test('an address that is free is nobody’s, and one that this machine has not is refused', async () => {
  await expect(checkFree('127.0.0.1', 0)).resolves.toBeUndefined();
  await expect(checkFree('192.0.2.1', 0)).rejects.toThrow(
    /can't listen on 192\.0\.2\.1 \(\w+\): give another --host/,
  );
});

test('a port in use says who has it: a program, as far as this machine tells', async () => {
  await onPort(async (port) => {
    await expect(checkFree('127.0.0.1', port)).rejects.toThrow(
      /^Port \d+ is taken by another program(, .+ \(process \d+\))?\. Give another port, 0 for any/,
    );
  });
});

test('a port in use says who has it: another local run, since when, and where its console is', async () => {
  const run = {
    stack: 'Postern',
    stackId: 'arn:aws:cloudformation:us-east-1:000000000000:stack/Postern/one',
    endpoint: 'http://127.0.0.1:8789',
    gateway: 'http://127.0.0.1:8787',
    console: 'http://127.0.0.1:8788/',
    folder: '/work/app',
    pid: process.pid,
    startedAt: '2026-11-26T08:00:00.000Z',
  };
  const withdraw = announce(run);
  const holder = `the local run of /work/app, since 2026-11-26T08:00:00Z, process ${process.pid}, its console http://127.0.0.1:8788/`;
  expect(await Promise.all([8787, 8788, 8789].map(holderOf))).toEqual([holder, holder, holder]);
  withdraw();
  expect(await holderOf(1)).toBe('another program');
});
