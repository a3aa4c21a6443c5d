import { EventEmitter, once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import dynalite from 'dynalite';
import type { AwsAnswer } from './answer.ts';
import { compareDocuments } from './dynalite-documents.ts';

export interface Dynalite {
  call(operation: string, body: Buffer | string): Promise<AwsAnswer>;
  stop(): Promise<void>;
}

compareDocuments();

export async function startDynalite(dataDir?: string): Promise<Dynalite> {
  const immediately = { createTableMs: 0, updateTableMs: 0, deleteTableMs: 0 };
  const path = dataDir === undefined ? undefined : join(dataDir, 'dynamodb');
  if (path !== undefined) mkdirSync(path, { recursive: true });
  const server = dynalite(path === undefined ? immediately : { ...immediately, path });
  return {
    call: (operation, body) =>
      new Promise((resolve) => {
        const request = Object.assign(new EventEmitter(), {
          method: 'POST',
          url: '/',
          headers: headersOf(operation),
        });
        server.emit('request', request, new Reply(resolve));
        request.emit('data', typeof body === 'string' ? Buffer.from(body) : body);
        request.emit('end');
      }),
    async stop() {
      // It closes its store only if it listens, which it never does but here: it answers pages of any site.
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
