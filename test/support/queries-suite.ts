import {
  BatchWriteItemCommand,
  CreateTableCommand,
  DynamoDBClient,
  type KeySchemaElement,
} from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import fc from 'fast-check';
import * as v from 'valibot';
import { type EventType, PosternEvent } from '../../functions/events/event.ts';
import { toItem } from '../../functions/events/item.ts';
import { indexes } from '../../functions/events/keys.ts';
import { fetchItems } from '../../operations/queries/fetch-items.ts';
import { follow } from '../../operations/queries/follow.ts';
import {
  byRecipient,
  CursorError,
  type EventSource,
  get,
  type Page,
  recent,
  timeline,
} from '../../operations/queries/queries.ts';
import { fromItem } from '../../operations/queries/read-item.ts';
import { eventsById, type Scanned, scanStored } from '../../operations/queries/scan.ts';
import { statusOf } from '../../operations/queries/status.ts';

const layout = { shards: 3, retentionDays: 400 };
const dayMs = 86_400_000;
/** Noon, so that "a day before" is the day before. */
const now = Date.parse(`${new Date().toISOString().slice(0, 10)}T12:00:00.000Z`) - dayMs;
const at = (msAgo: number) => new Date(now - msAgo).toISOString();

interface Parts {
  readonly n: number;
  readonly type?: EventType;
  readonly provider?: string;
  readonly account?: string;
  readonly subject?: string;
  readonly time?: string;
  readonly recipient?: string;
  readonly failure?: object;
  readonly recordedtime?: string;
}

/** The nth event; ids are spread over the shards. */
function event({ n, recipient, failure, ...parts }: Parts): PosternEvent {
  const provider = parts.provider ?? 'one';
  return v.parse(PosternEvent, {
    specversion: '1.0',
    id: `${(n * 7).toString(16).padStart(8, '0')}${n.toString(16).padStart(24, '0')}`,
    source:
      parts.account === undefined ? `/${provider}` : `/${provider}/${encodeURIComponent(parts.account)}`,
    type: 'email.delivered',
    subject: 'message/1',
    datacontenttype: 'application/json',
    dataschema: 'urn:postern:data:1',
    recordedtime: at(0),
    provider,
    deliveryid: 'd',
    ...parts,
    data: {
      payload: '{}',
      ...(recipient === undefined ? {} : { recipient }),
      ...(failure === undefined ? {} : { failure }),
    },
  });
}

export interface Endpoint {
  readonly url: string;
  stop(): Promise<void>;
}

/** What queries answer, of a DynamoDB that `start` starts: the local engine's, and AWS's own. */
export function queriesSuite(start: () => Promise<Endpoint>): void {
  let endpoint: Endpoint;
  let source: EventSource;

  beforeAll(async () => {
    endpoint = await start();
    const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
    const client = new DynamoDBClient({ endpoint: endpoint.url, region: 'us-east-1', credentials });
    source = { client, name: 'events', shards: layout.shards };
  });

  afterAll(async () => {
    source.client.destroy();
    await endpoint.stop();
  });

  const keySchema = (hash: string, range: string): KeySchemaElement[] => [
    { AttributeName: hash, KeyType: 'HASH' },
    { AttributeName: range, KeyType: 'RANGE' },
  ];

  /** A separate table for each group of tests. */
  async function table(name: string): Promise<EventSource> {
    const names = ['pk', 'sk', 'bucket', 'stored', 'recipient'];
    const projected = ['type', 'failurekind', 'final'];
    await source.client.send(
      new CreateTableCommand({
        TableName: name,
        BillingMode: 'PAY_PER_REQUEST',
        AttributeDefinitions: names.map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
        KeySchema: keySchema('pk', 'sk'),
        GlobalSecondaryIndexes: [
          {
            IndexName: indexes.byTime,
            KeySchema: keySchema('bucket', 'stored'),
            Projection: { ProjectionType: 'INCLUDE', NonKeyAttributes: [...projected, 'recipient'] },
          },
          {
            IndexName: indexes.byRecipient,
            KeySchema: keySchema('recipient', 'sk'),
            Projection: { ProjectionType: 'INCLUDE', NonKeyAttributes: projected },
          },
        ],
      }),
    );
    return { ...source, name };
  }

  async function put({ client, name }: EventSource, stored: readonly (readonly [PosternEvent, Date])[]) {
    for (let from = 0; from < stored.length; from += 25) {
      const requests = stored
        .slice(from, from + 25)
        .map(([one, storedAt]) => ({ PutRequest: { Item: toItem(one, storedAt, layout) } }));
      await client.send(new BatchWriteItemCommand({ RequestItems: { [name]: requests } }));
    }
  }

  const ids = ({ events }: Pick<Page, 'events'>) => events.map(({ id }) => Number.parseInt(id.slice(8), 16));

  /** All pages of this size, as one. */
  async function paged(limit: number, ask: (page: { limit: number; cursor?: string }) => Promise<Page>) {
    const events: PosternEvent[] = [];
    let page = await ask({ limit });
    for (;;) {
      expect(page.events.length).toBeLessThanOrEqual(limit);
      events.push(...page.events);
      if (page.cursor === undefined) return { events };
      // No page but an only one is empty, and each before the last is full.
      expect(page.events).toHaveLength(limit);
      page = await ask({ limit, cursor: page.cursor });
      expect(page.events.length).toBeGreaterThan(0);
    }
  }

  describe('an item', () => {
    const text = fc.string({ unit: 'binary', minLength: 1 }).map((value) => value.toWellFormed());
    const long = fc.oneof(
      text,
      text.map((end) => 'é#|%'.repeat(100) + end),
    );
    const optional = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });
    const time = fc
      .date({ min: new Date('2000-01-01'), max: new Date('2030-01-01'), noInvalidDate: true })
      .map((date) => date.toISOString());
    const events = fc.record({
      n: fc.nat(1_000_000),
      account: optional(long),
      subject: long,
      time: optional(time),
      timesource: optional(fc.constantFrom('payload', 'signature')),
      providertype: optional(text),
      recipient: optional(long),
      payload: fc.string({ unit: 'binary' }).map((value) => value.toWellFormed()),
      envelope: optional(text),
      failure: optional(
        fc.record({
          kind: fc.constantFrom('hard', 'soft', 'block', 'undetermined'),
          final: optional(fc.boolean()),
          reason: optional(text),
          smtp: optional(fc.record({ code: fc.integer({ min: 200, max: 599 }), text: optional(text) })),
        }),
      ),
    });

    test('gives the event back unchanged, whatever it holds', () => {
      fc.assert(
        fc.property(
          events,
          ({ payload, envelope, failure, recipient, timesource, providertype, n, ...parts }) => {
            const draft = {
              ...event({ n, subject: parts.subject }),
              type: 'email.bounced',
              source: parts.account === undefined ? '/one' : `/one/${encodeURIComponent(parts.account)}`,
              ...parts,
              timesource,
              providertype,
              data: { payload, envelope, failure, recipient },
            };
            const original = v.parse(PosternEvent, JSON.parse(JSON.stringify(draft)));
            const item = toItem(original, new Date(now), layout);
            expect(JSON.stringify(fromItem(item))).toBe(JSON.stringify(original));
          },
        ),
        { numRuns: 500 },
      );
    });

    test('that holds no event is named, without quoting what it holds', () => {
      const item = toItem(event({ n: 1 }), new Date(now), layout);
      const broken = { ...item, type: { S: 'secret words' } };
      expect(() => fromItem(broken)).toThrow(/^the item one##message\/1 0#\w+ holds no event/);
    });
  });

  describe('recent', () => {
    const kinds = ['hard', 'soft'] as const;
    const hoursMs = 3_600_000;
    /** The nth of 60 is stored n hours ago: over more than three days, in every shard, of two providers. */
    const all = Array.from({ length: 60 }, (_, n) => {
      const bounced = n % 3 === 0;
      return [
        event({
          n,
          provider: n % 2 === 0 ? 'one' : 'two',
          account: n % 5 === 0 ? 'a' : 'ab',
          subject: `message/${n}`,
          type: bounced ? 'email.bounced' : n % 3 === 1 ? 'email.opened' : 'message.created',
          ...(bounced ? { failure: { kind: kinds[(n / 3) % 2], final: true } } : {}),
        }),
        new Date(now - n * hoursMs),
      ] as const;
    });
    const numbers = all.map((_, n) => n);
    let store: EventSource;
    const asked = {
      providers: ['one', 'two'],
      from: new Date(now - 100 * hoursMs),
      until: new Date(now + 1),
      limit: 1_000,
    };

    beforeAll(async () => {
      store = await table('recent');
      await put(store, all);
      const gone = { n: 900, recordedtime: new Date(now - 500 * dayMs).toISOString() };
      await put(store, [
        [event(gone), new Date(now - 1)],
        [event({ ...gone, n: 901 }), new Date(now - 70 * hoursMs)],
      ]);
    });

    test('every day and shard is read and merged, in both directions, without what has expired', async () => {
      expect(ids(await recent(store, asked))).toEqual(numbers);
      expect(ids(await recent(store, { ...asked, direction: 'oldest' }))).toEqual(numbers.toReversed());
    });

    const scans: readonly [Partial<Scanned>, (n: number) => boolean][] = [
      [{}, () => true],
      [{ type: ['email.bounced', 'message.created'] }, (n) => n % 3 !== 1],
      [{ keyHolds: '#message/1' }, (n) => String(n).startsWith('1')],
      [{ keyHolds: '#message/1', type: ['email.opened'], account: 'a' }, (n) => n === 10],
    ];

    test.each(scans)(
      'a scan by %j tells each row once, and each day, shard and provider',
      async (parts, isMeant) => {
        const { from, until, providers } = asked;
        const signal = new AbortController().signal;
        const told: number[] = [];
        let [partitions, done] = [0, 0];
        const note = ({ sk }: { sk: string }) => told.push(Number.parseInt(sk.slice(-24), 16));
        const progress = {
          total: (count: number) => {
            partitions = count;
          },
          done: () => {
            done++;
          },
        };
        await scanStored(store, { providers, from, until, signal, ...parts, progress }, note);
        expect(told.filter((n) => n < 900).toSorted((a, b) => a - b)).toEqual(numbers.filter(isMeant));
        expect(done).toBe(partitions);
      },
    );

    test('events whose ids begin alike come newest first, and of one time by id', async () => {
      const { providers, from, until } = asked;
      const signal = new AbortController().signal;
      expect(ids(await eventsById(store, '0000', { providers, from, until, signal }))).toEqual(
        numbers.toSorted((a, b) => a - b),
      );
    });

    test('the beginning of the range is included, its end is not', async () => {
      const range = { from: new Date(now - 30 * hoursMs), until: new Date(now - 10 * hoursMs) };
      expect(ids(await recent(store, { ...asked, ...range }))).toEqual(numbers.slice(11, 31));
      expect(await recent(store, { ...asked, from: new Date(now), until: new Date(now - 1) })).toEqual({
        events: [],
      });
    });

    test.each([
      [{ providers: ['two'] }, (n: number) => n % 2 === 1],
      [{ type: 'email.opened' }, (n: number) => n % 3 === 1],
      [{ type: 'email.*' }, (n: number) => n % 3 !== 2],
      [{ account: 'a' }, (n: number) => n % 5 === 0],
      [{ account: '' }, () => false],
      [{ failureKind: 'hard' }, (n: number) => n % 6 === 0],
      [
        { failureKind: 'hard', account: 'a', type: 'email.bounced', providers: ['one'] },
        (n: number) => n % 30 === 0,
      ],
    ])('%j filters', async (filter, expected) => {
      expect(ids(await recent(store, { ...asked, ...filter }))).toEqual(numbers.filter(expected));
      const few = await paged(2, (page) => recent(store, { ...asked, ...filter, ...page }));
      expect(ids(few)).toEqual(numbers.filter(expected));
    });

    test.each([1, 7, 60, 61])('pages of %d make up the whole, in both directions', async (limit) => {
      for (const direction of ['newest', 'oldest'] as const) {
        const whole = await recent(store, { ...asked, direction });
        expect(ids(await paged(limit, (page) => recent(store, { ...asked, direction, ...page })))).toEqual(
          ids(whole),
        );
      }
    });

    test('a cursor keeps the range of its first page, and what was stored since is not told', async () => {
      const { until: _, ...open } = asked;
      const first = await recent(store, { ...open, until: new Date(now - 5 * hoursMs), limit: 10 });
      const next = await recent(store, { ...open, from: new Date(), cursor: first.cursor ?? '', limit: 100 });
      expect(ids(next)).toEqual(numbers.slice(16));
    });

    test('a cursor of another query, or none at all, is refused with a reason', async () => {
      const { cursor = '' } = await recent(store, { ...asked, limit: 1 });
      const other = recent(store, { ...asked, type: 'email.opened', cursor });
      await expect(other).rejects.toThrow(CursorError);
      await expect(other).rejects.toThrow(/another query/);
      const old = Buffer.from('{"version":0}').toString('base64url');
      for (const garbage of ['', 'x', '{}', old, cursor.slice(0, -9), `${cursor}00`])
        await expect(recent(store, { ...asked, cursor: garbage })).rejects.toThrow(/not a cursor/);
    });
  });

  describe('a timeline and a recipient', () => {
    const ann = 'Ann@Example.net';
    let store: EventSource;

    beforeAll(async () => {
      store = await table('subjects');
      const about = [
        event({ n: 1, account: 'a', time: at(3_000), recipient: ann, type: 'email.sent' }),
        event({ n: 2, account: 'a', recipient: ann, type: 'email.opened' }),
        event({ n: 3, account: 'a', time: at(1_000), recipient: ann }),
        event({ n: 4, account: 'a', time: at(2_000), recipient: ann.toLowerCase(), subject: 'message/2' }),
        event({ n: 5, time: at(500), recipient: ann, provider: 'two' }),
        event({ n: 6, account: 'a', time: at(10), recordedtime: at(500 * dayMs), recipient: ann }),
        event({
          n: 7,
          account: 'a',
          recipient: `${'x'.repeat(300)}@example.net`,
          subject: `message/${'y'.repeat(300)}`,
        }),
      ];
      await put(
        store,
        about.map((one) => [one, new Date(now)] as const),
      );
    });

    const subject = { provider: 'one', account: 'a', subject: 'message/1' };

    test('a timeline is in the order of time, without a time first, and without what has expired', async () => {
      expect(ids(await timeline(store, { ...subject, limit: 10 }))).toEqual([2, 1, 3]);
      expect(ids(await timeline(store, { ...subject, limit: 10, direction: 'newest' }))).toEqual([3, 1, 2]);
      for (const limit of [1, 2, 3])
        expect(ids(await paged(limit, (page) => timeline(store, { ...subject, ...page })))).toEqual([
          2, 1, 3,
        ]);
    });

    test('a timeline whose key was cut is found by the whole subject, and tells it', async () => {
      const cut = { ...subject, subject: `message/${'y'.repeat(300)}` };
      const { events } = await timeline(store, { ...cut, limit: 10 });
      expect(events.map((one) => one.subject)).toEqual([cut.subject]);
    });

    test('an event is got by its subject and the beginning of its id', async () => {
      const { id } = event({ n: 3 });
      expect(ids({ events: await get(store, { ...subject, id }) })).toEqual([3]);
      expect(ids({ events: await get(store, { ...subject, id: id.slice(0, 8) }) })).toEqual([3]);
      expect(await get(store, { ...subject, id: '0' })).toHaveLength(3);
      expect(await get(store, { ...subject, id: 'f' })).toEqual([]);
      expect(await get(store, { ...subject, id: event({ n: 6 }).id })).toEqual([]);
    });

    test('a recipient is found in any case, over subjects and providers', async () => {
      const asked = { recipient: 'ANN@example.NET', providers: ['one', 'two'], limit: 10 };
      expect(ids(await byRecipient(store, asked))).toEqual([5, 3, 4, 1, 2]);
      expect(ids(await byRecipient(store, { ...asked, direction: 'oldest' }))).toEqual([2, 1, 4, 3, 5]);
      expect(ids(await byRecipient(store, { ...asked, type: 'email.delivered' }))).toEqual([5, 3, 4]);
      expect(ids(await byRecipient(store, { ...asked, providers: ['two'] }))).toEqual([5]);
      expect(ids(await byRecipient(store, { ...asked, account: 'a' }))).toEqual([3, 4, 1, 2]);
      const range = { from: new Date(now - 2_000), until: new Date(now - 500) };
      expect(ids(await byRecipient(store, { ...asked, ...range }))).toEqual([3, 4]);
      expect(ids(await byRecipient(store, { ...asked, until: new Date(now - 1_000) }))).toEqual([4, 1]);
      for (const limit of [1, 2, 4, 5])
        expect(ids(await paged(limit, (page) => byRecipient(store, { ...asked, ...page })))).toEqual([
          5, 3, 4, 1, 2,
        ]);
      const long = { ...asked, recipient: `${'X'.repeat(300)}@example.net` };
      expect(ids(await byRecipient(store, long))).toEqual([7]);
    });
  });

  describe('fetching', () => {
    test('asks again for what DynamoDB left out, once for each key, and gives up in the end', async () => {
      const item = (n: number) => toItem(event({ n }), new Date(now), layout);
      const requests: number[] = [];
      let stuck = false;
      const client = new DynamoDBClient({ region: 'us-east-1' });
      client.middlewareStack.add(
        () =>
          async ({ input }) => {
            const keys =
              v.parse(
                v.object({ RequestItems: v.record(v.string(), v.object({ Keys: v.array(v.any()) })) }),
                input,
              ).RequestItems.events?.Keys ?? [];
            requests.push(keys.length);
            const answered = stuck ? [] : keys.slice(0, 1);
            const left = keys.slice(answered.length);
            const output = {
              $metadata: {},
              Responses: {
                events: answered.map(({ sk }) => item(Number.parseInt(String(sk.S).slice(10), 16))),
              },
              UnprocessedKeys: left.length === 0 ? {} : { events: { Keys: left } },
            };
            return { output, response: {} };
          },
        { step: 'initialize' },
      );
      const keys = [1, 2, 1].map((n) => ({ pk: item(n).pk?.S ?? '', sk: item(n).sk?.S ?? '' }));
      const partial = { ...source, name: 'events', client };
      expect(await fetchItems(partial, keys)).toEqual([item(1), item(2), item(1)]);
      expect(requests).toEqual([2, 1]);
      stuck = true;
      await expect(fetchItems(partial, keys)).rejects.toThrow(/did not get round to 2 events/);
    });
  });

  describe('following', () => {
    test('tells each event once, in whatever order it reaches the index, and ends when told to', async () => {
      const store = await table('followed');
      const start = Date.now();
      await put(store, [
        [event({ n: 100 }), new Date(start - dayMs)],
        [event({ n: 101, type: 'task.created' }), new Date(start)],
      ]);
      const stopping = new AbortController();
      const told: number[] = [];
      const following = (async () => {
        const source = { ...store, shards: 3 };
        const from = new Date(start - 2 * dayMs);
        for await (const { id } of follow(source, {
          providers: ['one'],
          from,
          signal: stopping.signal,
          pollMs: 20,
          type: 'email.*',
        }))
          told.push(Number.parseInt(id.slice(8), 16));
      })();
      const written = Array.from({ length: 40 }, (_, n) => n);
      // Each up to 4.5 seconds late, and some ahead of the reader's clock.
      for (const n of written)
        await put(store, [
          [event({ n, subject: `message/${n}` }), new Date(start + 1_000 - ((n * 7) % 10) * 500)],
        ]);
      while (told.length < 41) await new Promise((resolve) => setTimeout(resolve, 20));
      await new Promise((resolve) => setTimeout(resolve, 100));
      stopping.abort();
      await following;
      expect(told.toSorted((a, b) => a - b)).toEqual([...written, 100]);
    });

    test('what is stored while the reader takes hours over an event is reported after it', async () => {
      const store = await table('waited');
      const start = Date.now();
      await put(store, [[event({ n: 1 }), new Date(start)]]);
      const followed = { providers: ['one'], pollMs: 1 };
      // Ends a follower that would never tell it.
      const signal = AbortSignal.timeout(10_000);
      const events = follow({ ...store, shards: 3 }, { ...followed, from: new Date(start - 60_000), signal });
      expect((await events.next()).value?.id).toBe(event({ n: 1 }).id);
      await put(store, [[event({ n: 2 }), new Date(start + 600_000)]]);
      const clock = jest.spyOn(Date, 'now').mockReturnValue(start + 3 * 3_600_000);
      const next = await events.next();
      clock.mockRestore();
      await events.return(undefined);
      expect(next.value?.id).toBe(event({ n: 2 }).id);
    });
  });

  describe('the status of a message', () => {
    const bounced = (final?: boolean) =>
      ({
        type: 'email.bounced',
        failure: { kind: 'hard', ...(final === undefined ? {} : { final }) },
      }) as const;
    const of = (type: EventType) => ({ type });

    test.each([
      [[], undefined],
      [[of('message.created')], undefined],
      [[of('email.sent')], 'sent'],
      [[of('email.deferred'), of('email.sent')], 'deferred'],
      [[bounced(false), of('email.sent')], 'bounced'],
      [[of('email.delivered'), of('email.deferred')], 'delivered'],
      [[of('email.delivered'), bounced(false)], 'delivered'],
      [[of('email.delivered'), bounced()], 'delivered'],
      [[bounced(true), of('email.delivered')], 'bounced'],
      [[of('email.rejected'), of('email.delivered')], 'rejected'],
      [[of('email.failed'), of('email.delivered')], 'failed'],
      [[bounced(true), of('email.failed')], 'failed'],
      [[of('email.failed'), bounced(true)], 'bounced'],
      [[bounced(false), of('email.deferred')], 'deferred'],
      [[of('email.complained'), bounced(true)], 'complained'],
    ] as const)('of %j, in the order of time, is %s', (parts, status) => {
      const events = parts.map((part, n) => event({ n, time: at(1_000 - n), ...part }));
      expect(statusOf(events).status).toBe(status);
      expect(statusOf(events.toReversed()).status).toBe(status);
    });

    test('opens, clicks and replies are counts', () => {
      const types = ['email.opened', 'email.opened', 'email.clicked', 'email.replied', 'email.sent'] as const;
      const events = types.map((type, n) => event({ n, type }));
      expect(statusOf(events)).toMatchObject({ status: 'sent', opens: 2, clicks: 1, replies: 1 });
    });
  });
}
