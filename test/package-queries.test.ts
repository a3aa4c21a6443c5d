import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { expect, test } from '@jest/globals';
import { byRecipient, follow, get, recent, timeline } from '../tools/package/exports/queries.ts';

const queries = { byRecipient, follow, get, recent, timeline };
const client = new DynamoDBClient({ region: 'eu-west-1' });
const source = { client, name: 'events', shards: 1 };
const from = new Date();
const providers = ['paubox'];

/** As JavaScript calls them, which no type stops. */
const call = (query: keyof typeof queries, on: object, question?: object): Promise<unknown> =>
  Promise.resolve().then(() => Reflect.apply(queries[query], undefined, [on, question]));

test.each<readonly [keyof typeof queries, object, object | undefined, string]>([
  ['recent', source, { providers, from }, 'recent: limit is missing. It is a whole number of 1 or more.'],
  ['recent', source, { providers, from, limit: '20' }, 'recent: limit is not right.'],
  ['recent', source, { providers, from, limit: 0 }, 'recent: limit is not right.'],
  ['recent', source, { from, limit: 20 }, "recent: providers is missing. It is a list of providers' names."],
  ['recent', source, { providers: 'paubox', from, limit: 20 }, 'recent: providers is not right.'],
  ['recent', source, { providers: [], from, limit: 20 }, 'recent: providers is not right.'],
  [
    'recent',
    source,
    { providers, from: '2026-11-22', limit: 20 },
    'recent: from is not right. It is a Date.',
  ],
  ['recent', source, undefined, 'recent: providers is missing.'],
  ['byRecipient', source, { recipient: 'ann@example.net', limit: 20 }, 'byRecipient: providers is missing.'],
  ['byRecipient', source, { recipient: 'ann@example.net', providers }, 'byRecipient: limit is missing.'],
  ['byRecipient', source, { recipient: [], providers, limit: 20 }, 'byRecipient: recipient is not right.'],
  ['timeline', source, { provider: 'paubox', subject: '<a@b>' }, 'timeline: limit is missing.'],
  ['timeline', { client, name: '', shards: 1 }, { provider: 'paubox' }, 'timeline: name is not right.'],
  ['get', source, { provider: 'paubox', subject: '<a@b>' }, 'get: id is missing.'],
  ['follow', source, { from, signal: AbortSignal.abort() }, 'follow: providers is missing.'],
  ['follow', { client, name: 'events' }, { providers, from }, 'follow: shards is missing.'],
])('%s: %#, called as JavaScript may, names what is wrong', async (query, on, question, message) => {
  const error = await call(query, on, question).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(TypeError);
  expect(String(error)).toContain(message);
  expect(String(error)).not.toContain('ann@example.net');
});

test('follow takes several of each, and a domain', async () => {
  const of = { providers, type: ['email.sent', 'email.bounced'], account: ['a', ''], domain: 'example.net' };
  for await (const event of follow(source, { ...of, from, signal: AbortSignal.abort() })) throw event;
});
