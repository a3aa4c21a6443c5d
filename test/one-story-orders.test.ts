import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { PosternEvent } from '../functions/events/event.ts';
import { type EventTable, insertEvents } from '../functions/events/store.ts';
import { answerJson, answersOf } from '../operations/mail/answer.ts';
import { askedOf } from '../operations/mail/asked.ts';
import { find } from '../operations/mail/find.ts';
import { wholeTimeline } from '../operations/queries/story.ts';
import { dynamodbBySdk } from './support/by-sdk.ts';
import { type Postern, startPostern } from './support/postern.ts';
import { eventsOf, providerNamed } from './support/stored-deliveries.ts';

const at = (minute: number) => new Date(Date.UTC(2026, 10, 22, 10, minute)).toISOString();
const seconds = (minute: number) => Date.parse(at(minute)) / 1_000;

interface Told {
  readonly deliveries: readonly object[];
  /** All that the mail may be asked for by. */
  readonly ids: readonly string[];
}

/** What each provider reports a mail; `n` makes it unique. */
const stories: Readonly<Record<string, (n: number) => Told>> = {
  emailengine: (n) => {
    const of = (event: string, minute: number, data: object) => ({
      account: 'shuffled',
      event,
      date: at(minute),
      data,
    });
    const [original, onTheWire, queueId] = [
      `<app-${n}@example.com>`,
      `<ses-${n}@amazonses.example>`,
      `q${n}`,
    ];
    const to = [`ann-${n}@x.example`, `bob-${n}@x.example`];
    const job = (attemptsMade: number) => ({ attemptsMade, attempts: 10, nextAttempt: at(9) });
    const putOff = { queueId, messageId: original, envelope: { to }, smtpResponse: '450 4.7.1 later' };
    return {
      deliveries: [
        of('messageDeliveryError', 1, { ...putOff, job: job(0) }),
        of('messageDeliveryError', 2, { ...putOff, messageId: undefined, job: job(1) }),
        of('messageSent', 3, {
          messageId: onTheWire,
          originalMessageId: original,
          queueId,
          envelope: { to },
        }),
        // Sent again under the same id, and so twice on the wire.
        of('messageSent', 4, {
          messageId: `<b${onTheWire.slice(1)}`,
          originalMessageId: original,
          envelope: { to },
        }),
        of('trackOpen', 5, { messageId: original }),
        of('messageBounce', 6, {
          messageId: onTheWire,
          recipient: to[0],
          action: 'failed',
          response: { message: '550 5.1.1 no' },
        }),
      ],
      ids: [original, onTheWire, `<b${onTheWire.slice(1)}`, queueId, ...to],
    };
  },
  paubox: (n) => {
    const of = (event: string, minute: number, payload: object) => ({
      event_name: `api_mail_log_${event}`,
      payload: { to: `pat-${n}@x.example`, time: at(minute), ...payload },
    });
    const ids = {
      id: n,
      source_tracking_id: `track-${n}`,
      header_message_id: `<p${n}@example.com>`,
    };
    return {
      deliveries: [
        of('temporary_failure', 1, { id: ids.id, source_tracking_id: ids.source_tracking_id }),
        of('delivered', 2, ids),
        of('opened', 3, { id: ids.id }),
      ],
      ids: [String(ids.id), ids.source_tracking_id, ids.header_message_id, `pat-${n}@x.example`],
    };
  },
  aurinko: (n) => {
    const known = {
      trackingInternetMessageId: `<<tracked-${n}@x.example>>`,
      trackingMessageId: `item-${n}`,
      context: 'one campaign',
    };
    return {
      deliveries: [{}, known, { ...known, internetMessageId: `<notice-${n}@x.example>` }].map((more, at) => ({
        subscription: 30,
        resource: '/email/tracking',
        accountId: 8,
        payloads: [
          {
            id: 10 * n + at,
            eventType: ['open', 'click', 'replyBounce'][at],
            trackingId: n,
            createdAt: `2026-11-22T10:0${at}:00Z`,
            ...more,
          },
        ],
      })),
      ids: [String(n), `tracked-${n}@x.example`, `item-${n}`],
    };
  },
  arpoone: (n) => ({
    deliveries: ['Open', 'Bounce'].map((EventType, at) => [
      {
        EventType,
        Email: `ada-${n}@x.example`,
        MessageId: `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`,
        Time: seconds(at),
        EventDetails: {},
      },
    ]),
    ids: [`00000000-0000-4000-8000-${String(n).padStart(12, '0')}`, `ada-${n}@x.example`],
  }),
};

let postern: Postern;
let client: DynamoDBClient;
let name: string;

beforeAll(async () => {
  postern = await startPostern();
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  client = new DynamoDBClient({ endpoint: postern.engine.endpoint, region: 'us-east-1', credentials });
  name = postern.engine.outputs.EventsTableName ?? '';
});

afterAll(async () => {
  client.destroy();
  await postern.stop();
});

/** Some of its statements fail, by the drawn numbers: throttled, or done with the answer lost. */
function failing(draws: readonly number[]): EventTable {
  const dynamodb = dynamodbBySdk(client);
  let call = 0;
  return {
    ...dynamodb,
    name,
    shards: 1,
    retentionDays: 400,
    known: new Set(),
    async execute(statements) {
      const draw = draws[call++] ?? 0;
      if (draw === 1) throw Object.assign(new Error('throttled'), { name: 'ThrottlingException' });
      if (draw === 2) {
        const half = statements.slice(0, Math.ceil(statements.length / 2));
        const done = await dynamodb.execute(half);
        return [
          ...done,
          ...statements.slice(half.length).map(() => ({ Error: { Code: 'ThrottlingError' } })),
        ];
      }
      const done = await dynamodb.execute(statements);
      if (draw === 3) throw new Error('the answer was lost');
      return done;
    },
  };
}

/** As the queue does: what failed comes again, until nothing fails. */
async function store(table: EventTable, events: readonly PosternEvent[]): Promise<void> {
  let left = events;
  while (left.length > 0) {
    const outcomes = await insertEvents(table, left, () => false);
    left = left.filter((_, index) => outcomes[index]?.kind === 'failed');
  }
}

/** What is known of the mail under an id, without what makes it unique. */
async function toldOf(provider: string, n: number, id: string) {
  const source = { client, name, shards: 1 };
  const sought = {
    providers: [provider],
    since: new Date(Date.now() - 86_400_000),
    messages: 5,
    signal: new AbortController().signal,
  };
  const asked = askedOf(id);
  const found = await find(source, asked, sought);
  const answers = answersOf(found, asked).map(answerJson);
  for (const { account, subject, events } of answers) {
    const timeline = await wholeTimeline(source, { provider, subject, ...(account ? { account } : {}) });
    expect(timeline).toEqual(events);
  }
  const told = answers.map(({ events, fates, ...names }) => ({
    ...names,
    // Ids are made of the deliveries.
    fates: fates.map(({ by, ...fate }) => ({ ...fate, by: events.find((event) => event.id === by)?.time })),
    events: events.map(({ type, time }) => ({ type, time })),
  }));
  return JSON.parse(
    JSON.stringify({ all: found.all, told }).replaceAll(new RegExp(`(?<!\\d)0*${n}(?!\\d)`, 'g'), 'N'),
  );
}

let told = 7_000;
/** Told in order, once each, with nothing failing. */
async function inOrder(provider: string, tell: (n: number) => Told) {
  const n = told++;
  const { deliveries, ids } = tell(n);
  await store(failing([]), eventsIn(provider, deliveries));
  return Promise.all(ids.map((id) => toldOf(provider, n, id)));
}

function eventsIn(provider: string, deliveries: readonly object[]): readonly PosternEvent[] {
  return deliveries.flatMap((body) => eventsOf(providerNamed(provider), Buffer.from(JSON.stringify(body))));
}

test.each(Object.entries(stories))(
  '%s: shuffled, doubled, split over environments and with calls failing, the same mail is the same story by each of its ids',
  async (provider, tell) => {
    const expected = await inOrder(provider, tell);
    for (const { all, told: mails } of expected) expect([all, mails.length]).toEqual([1, 1]);
    const { deliveries } = tell(0);
    const order = fc.shuffledSubarray([...deliveries.keys(), ...deliveries.keys()], {
      minLength: 2 * deliveries.length,
    });
    const splits = fc.array(fc.boolean(), { minLength: 12, maxLength: 12 });
    const draws = fc.array(fc.nat(3), { maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(order, splits, draws, async (indexes, cuts, faults) => {
        const n = told++;
        const { deliveries: bodies, ids } = tell(n);
        const batches: PosternEvent[][] = [[]];
        for (const [position, index] of indexes.entries()) {
          if (cuts[position]) batches.push([]);
          batches.at(-1)?.push(...eventsIn(provider, bodies.slice(index, index + 1)));
        }
        for (const batch of batches) await store(failing(faults), batch);
        expect(await Promise.all(ids.map((id) => toldOf(provider, n, id)))).toEqual(expected);
      }),
      { numRuns: 12 },
    );
  },
);
