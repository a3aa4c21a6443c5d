import { EventEmitter, once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import dynalite from 'dynalite';
import type { AwsAnswer } from './answer.ts';
import { compareDocuments } from './dynalite-documents.ts';
import type { JsonObject } from './json.ts';
import { outputOf } from './refusal.ts';

export type Dynalite = Awaited<ReturnType<typeof startDynalite>>;

compareDocuments();

export async function startDynalite(dataDir?: string) {
  const immediately = { createTableMs: 0, updateTableMs: 0, deleteTableMs: 0 };
  const path = dataDir === undefined ? undefined : join(dataDir, 'dynamodb');
  if (path !== undefined) mkdirSync(path, { recursive: true });
  const server = dynalite(path === undefined ? immediately : { ...immediately, path });
  const running = new Set<Promise<unknown>>();
  let stopped = false;

  function answered(operation: string, body: Buffer | string): Promise<AwsAnswer> {
    return new Promise((resolve) => {
      const request = Object.assign(new EventEmitter(), {
        method: 'POST',
        url: '/',
        headers: {
          'content-type': 'application/x-amz-json-1.0',
          'x-amz-target': `DynamoDB_20120810.${operation}`,
          'x-amz-date': '20261121T000000Z',
          authorization: 'AWS4-HMAC-SHA256 Credential=local, SignedHeaders=host, Signature=unchecked',
        },
      });
      const headers: Record<string, string> = {};
      server.emit('request', request, {
        statusCode: 200,
        setHeader: (name: string, value: unknown) => {
          headers[name.toLowerCase()] = String(value);
        },
        end(body = '') {
          resolve({ status: this.statusCode, headers, body: Buffer.from(body) });
        },
      });
      request.emit('data', typeof body === 'string' ? Buffer.from(body) : body);
      request.emit('end');
    });
  }

  async function call(operation: string, body: Buffer | string): Promise<AwsAnswer> {
    if (stopped) throw new Error('it has stopped');
    const answer = answered(operation, body);
    running.add(answer);
    return answer.finally(() => running.delete(answer));
  }

  return {
    call,
    /** Throws a Refusal. */
    ask: async (operation: string, input: object): Promise<JsonObject> =>
      outputOf(await call(operation, JSON.stringify(input))),
    /** Waits for running calls, also those whose caller has gone: the store must not close under them. */
    async stop() {
      stopped = true;
      await Promise.all(running);
      // It closes its store only if it listens, which is never wanted otherwise: it answers any web page.
      server.removeAllListeners('request').listen(0, '127.0.0.1');
      await once(server, 'listening');
      await new Promise<void>((resolve, reject) => {
        server.close((error) => (error ? reject(error) : resolve()));
      });
    },
  };
}
