import { EventEmitter, once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import dynalite from 'dynalite';
import type { AwsAnswer } from './answer.ts';
import { compareDocuments } from './dynalite-documents.ts';

export interface Dynalite {
  call(operation: string, body: Buffer | string): Promise<AwsAnswer>;
  /** Waits for running calls, also those whose caller has gone: the store must not close under them. */
  stop(): Promise<void>;
}

compareDocuments();

export async function startDynalite(dataDir?: string): Promise<Dynalite> {
  const immediately = { createTableMs: 0, updateTableMs: 0, deleteTableMs: 0 };
  const path = dataDir === undefined ? undefined : join(dataDir, 'dynamodb');
  if (path !== undefined) mkdirSync(path, { recursive: true });
  const server = dynalite(path === undefined ? immediately : { ...immediately, path });
  const running = new Set<Promise<unknown>>();
  let stopped = false;

  function ask(operation: string, body: Buffer | string): Promise<AwsAnswer> {
    return new Promise((resolve) => {
      const request = Object.assign(new EventEmitter(), {
        method: 'POST',
        url: '/',
        headers: headersOf(operation),
      });
      server.emit('request', request, new Reply(resolve));
      request.emit('data', typeof body === 'string' ? Buffer.from(body) : body);
      request.emit('end');
    });
  }

  return {
    async call(operation, body) {
      if (stopped) throw new Error('it has stopped');
      const answer = ask(operation, body);
      running.add(answer);
      return answer.finally(() => running.delete(answer));
    },
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

function headersOf(operation: string): Record<string, string> {
  return {
    'content-type': 'application/x-amz-json-1.0',
    'x-amz-target': `DynamoDB_20120810.${operation}`,
    'x-amz-date': '20261121T000000Z',
    authorization: 'AWS4-HMAC-SHA256 Credential=local, SignedHeaders=host, Signature=unchecked',
  };
}

class Reply {
  statusCode = 200;
  readonly #headers: Record<string, string> = {};
  readonly #answered: (answer: AwsAnswer) => void;

  constructor(answered: (answer: AwsAnswer) => void) {
    this.#answered = answered;
  }

  setHeader(name: string, value: string | number): void {
    this.#headers[name.toLowerCase()] = String(value);
  }

  end(body = ''): void {
    this.#answered({ status: this.statusCode, headers: this.#headers, body: Buffer.from(body) });
  }
}
