import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';

const root = join(import.meta.dirname, '..', '..');
const fauxqs = join(root, 'node_modules', 'fauxqs');
const { version } = JSON.parse(readFileSync(join(fauxqs, 'package.json'), 'utf8'));

/** What the engine calls, replaces or reads in each of fauxqs's private classes. */
const parts = {
  'dist/persistence.js PersistenceManager': ['load', 'close'],
  'dist/s3/s3Store.js S3Store': [],
  'dist/sns/snsStore.js SnsStore': [],
  'dist/sqs/sqsStore.js SqsStore': ['createQueue', 'getQueue', 'getQueueByArn', 'allQueues', 'shutdown'],
  'dist/sqs/sqsStore.js SqsQueue': [
    'isFifo',
    'enqueue',
    'dequeue',
    'deleteMessage',
    'changeVisibility',
    'processTimers',
    'getAttribute',
    'purge',
  ],
};
const fields = ['messages', 'inflightMessages', 'delayedMessages', 'persistence', 'arn'];

async function loaded(file: string): Promise<Readonly<Record<string, unknown>>> {
  return existsSync(join(fauxqs, file)) ? import(join(fauxqs, file)) : {};
}

/** A sentence for whoever upgraded fauxqs. */
const gone = (what: string) =>
  `fauxqs ${version} has no ${what} any more: see what took its place, and change what imports local/engine/aws/fauxqs-private.ts.`;

test.each(Object.entries(parts))(
  'fauxqs has what the engine uses of its private %s',
  async (name, methods) => {
    const [file = '', type = ''] = name.split(' ');
    const { [type]: found } = await loaded(file);
    expect(typeof found === 'function' ? [] : [gone(type)]).toEqual([]);
    const { prototype } = found as { prototype: Readonly<Record<string, unknown>> };
    const missing = methods.filter((method) => typeof prototype[method] !== 'function');
    expect(missing.map((method) => gone(`${type}.${method}`))).toEqual([]);
  },
);

test('a queue of fauxqs keeps its messages where the engine looks for them', async () => {
  const { SqsStore } = (await loaded('dist/sqs/sqsStore.js')) as {
    SqsStore: new () => { createQueue(...settings: unknown[]): object };
  };
  const queue = new SqsStore().createQueue('one', 'http://127.0.0.1/one', 'arn:aws:sqs:us-east-1:0:one');
  expect(fields.filter((field) => !(field in queue)).map((field) => gone(`SqsQueue.${field}`))).toEqual([]);
});
