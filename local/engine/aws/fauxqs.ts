import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { buildApp } from 'fauxqs';
import type { AwsAnswer } from './answer.ts';
import { FairStore } from './fair-queue.ts';
import { PersistenceManager, S3Store, SnsStore, type SqsStore } from './fauxqs-private.ts';
import type { AwsRequest } from './request.ts';

export type Fauxqs = Awaited<ReturnType<typeof startFauxqs>>;

const largestBody = 64 * 1024 * 1024;
const methods = ['GET', 'HEAD', 'PUT', 'POST', 'DELETE', 'OPTIONS'] as const;

export async function startFauxqs(dataDir?: string) {
  const stores: Stores = { sqsStore: new FairStore(), snsStore: new SnsStore(), s3Store: new S3Store() };
  const persistence = dataDir === undefined ? undefined : persist(join(dataDir, 'fauxqs'), stores);
  const app = buildApp({ logger: false, host: 'localhost', stores });
  // fauxqs stops at 11 MiB; S3 takes 5 GiB in one PUT.
  app.removeContentTypeParser('*');
  app.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: largestBody }, passOn);
  await app.ready();
  return {
    queues: stores.sqsStore,
    topics: stores.snsStore,
    buckets: stores.s3Store,
    async forward({ method, url, headers, body }: AwsRequest): Promise<AwsAnswer> {
      const known = methods.find((one) => one === method);
      if (known === undefined) return { status: 405, headers: {}, body: Buffer.alloc(0) };
      const response = await app.inject({
        method: known,
        url,
        headers,
        ...(body.length > 0 ? { payload: body } : {}),
      });
      return { status: response.statusCode, headers: flat(response.headers), body: response.rawPayload };
    },
    async stop() {
      await app.close();
      persistence?.close();
    },
  };
}

async function passOn(_request: unknown, body: Buffer): Promise<Buffer> {
  return body;
}

interface Stores {
  readonly sqsStore: SqsStore;
  readonly snsStore: SnsStore;
  readonly s3Store: S3Store;
}

function persist(path: string, { sqsStore, snsStore, s3Store }: Stores): PersistenceManager {
  mkdirSync(path, { recursive: true });
  const persistence = new PersistenceManager(path);
  // The stores get it only after loading, or each row would be written again and its children cascade away.
  persistence.load(sqsStore, snsStore, s3Store);
  for (const holder of [sqsStore, snsStore, s3Store, ...sqsStore.allQueues()])
    holder.persistence = persistence;
  return persistence;
}

function flat(headers: Readonly<Record<string, unknown>>): Record<string, string> {
  const present = Object.entries(headers).filter(([, value]) => value !== undefined);
  return Object.fromEntries(present.map(([name, value]) => [name, String(value)]));
}
