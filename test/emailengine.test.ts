import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import * as v from 'valibot';
import { emailengine } from '../functions/emailengine/index.ts';
import { composeEvent } from '../functions/events/compose.ts';
import { PosternEvent } from '../functions/events/event.ts';
import { samplesOf } from '../operations/samples/read.ts';

const events = [
  ...[
    'messageNew',
    'messageUpdated',
    'messageDeleted',
    'messageMissing',
    'messageSent',
    'messageDeliveryError',
  ],
  ...['messageFailed', 'messageBounce', 'messageComplaint', 'trackOpen', 'trackClick', 'listUnsubscribe'],
  ...['listSubscribe', 'mailboxNew', 'mailboxDeleted', 'mailboxReset', 'accountAdded', 'accountInitialized'],
  ...['accountDeleted', 'authenticationSuccess', 'authenticationError', 'connectError', 'exportCompleted'],
  ...['exportFailed', 'somethingNew'],
];

const origin = { provider: 'emailengine', deliveryid: 'd', recordedtime: '2026-11-22T00:00:00.000Z' };

/** Each event of a body, with the parts of its data as the normaliser gave them. */
function made(body: string) {
  const items = emailengine.split({
    id: 'd',
    provider: 'emailengine',
    receivedAt: origin.recordedtime,
    headers: {},
    body: Buffer.from(body),
  });
  return items.map((item) => {
    const normalized = emailengine.normalize(item);
    return { item, normalized, event: composeEvent(origin, item, normalized) };
  });
}

/** Values that mean something somewhere, or are of the wrong type there. */
const word = fc.oneof(
  fc.constantFrom(
    '550 5.1.1 No',
    '4.2.0',
    'failed',
    'delayed',
    'relayed',
    'smtp',
    'a@example.net',
    '<b@example.net>',
  ),
  fc.constantFrom(
    '2026-11-22T00:00:00.000Z',
    '9999-12-31T23:59:59-23:00',
    '1795300373',
    '',
    '__proto__',
    '\ud83d',
  ),
  fc.constantFrom(false, null, 0, -1, 1.5, 451, 550, 1e21),
);

const fields = [
  ...[
    'id',
    'threadId',
    'messageId',
    'subject',
    'from',
    'to',
    'recipient',
    'envelope',
    'queueId',
    'action',
    'error',
  ],
  ...[
    'errorCode',
    'smtpResponse',
    'smtpResponseCode',
    'job',
    'attemptsMade',
    'attempts',
    'nextAttempt',
    'mta',
  ],
  ...['bounceMessage', 'messageHeaders', 'arf', 'feedbackType', 'reportingMta', 'sourceIp', 'originalRcptTo'],
  ...[
    'headers',
    'response',
    'source',
    'message',
    'status',
    'category',
    'serverResponseCode',
    'changes',
    'flags',
  ],
  ...[
    'labels',
    'added',
    'deleted',
    'value',
    'url',
    'remoteAddress',
    'userAgent',
    'path',
    'name',
    'specialUse',
  ],
  ...['uidValidity', 'exportId', 'address', '__proto__', 'toString'],
];

const { value: odd } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    word,
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom(...fields), tie('value'), { maxKeys: 8 }),
    fc.jsonValue(),
  ),
}));

const known = fc.record(
  {
    serviceUrl: odd,
    account: fc.oneof(fc.constantFrom('acc1', null, ''), odd),
    date: fc.oneof(fc.constant('2026-11-21T22:40:00.000Z'), odd),
    path: odd,
    specialUse: odd,
    event: fc.oneof({ weight: 9, arbitrary: fc.constantFrom(...events) }, { weight: 1, arbitrary: odd }),
    data: fc.oneof(
      { weight: 9, arbitrary: fc.dictionary(fc.constantFrom(...fields), odd, { maxKeys: 16 }) },
      { weight: 1, arbitrary: odd },
    ),
  },
  { requiredKeys: ['event', 'data'] },
);

/** Recorded and made bodies, with one value somewhere in them changed. */
const changed = fc
  .tuple(fc.constantFrom(...samplesOf(emailengine).filter(isJson)), fc.nat(), odd)
  .map(([{ body }, place, replacement]) => {
    let visited = 0;
    const chosen = place % 24;
    return JSON.stringify(
      JSON.parse(body.toString(), (_, value: unknown) => (visited++ === chosen ? replacement : value)),
    );
  })
  .filter((body) => body !== undefined);

function isJson({ body }: { readonly body: Buffer }): boolean {
  try {
    JSON.parse(body.toString());
    return true;
  } catch {
    return false;
  }
}

const body = fc.oneof(
  known.map((value) => JSON.stringify(value)),
  changed,
  fc.jsonValue().map((value) => JSON.stringify(value)),
);

const runs = { numRuns: 1_000 };

test('any JSON value is at least one valid event', () => {
  fc.assert(
    fc.property(body, (text) => {
      const all = made(text);
      expect(all.length).toBeGreaterThan(0);
      for (const { event } of all) expect(v.parse(PosternEvent, event)).toEqual(event);
    }),
    runs,
  );
});

test('an event keeps every part that the normaliser gives it', () => {
  fc.assert(
    fc.property(body, (text) => {
      for (const { item, normalized, event } of made(text))
        expect(event.data).toStrictEqual({ ...withoutAbsent(normalized.data), ...item });
    }),
    runs,
  );
});

/** JSON has no undefined: what the store and subscribers get. */
function withoutAbsent(data: object | undefined): object {
  return JSON.parse(JSON.stringify(data ?? {}));
}

test('normalising again gives an equal event, and equal bodies equal ids', () => {
  fc.assert(
    fc.property(body, (text) => {
      const first = made(text);
      for (const { item, normalized } of first) {
        expect(emailengine.normalize(structuredClone(item))).toEqual(normalized);
      }
      expect(made(text).map(({ event }) => event.id)).toEqual(first.map(({ event }) => event.id));
      expect(new Set(first.map(({ event }) => event.id)).size).toBe(first.length);
    }),
    runs,
  );
});

test('all that an event says is well-formed text, as stores and subscribers want it', () => {
  fc.assert(
    fc.property(body, (text) => {
      for (const { normalized } of made(text))
        expect(JSON.stringify(normalized.data ?? {})).not.toMatch(/\\ud[89a-f]/i);
    }),
    runs,
  );
});

function failureOf(event: string, data: object) {
  const [first] = made(JSON.stringify({ event, data }));
  return first?.normalized.data?.failure;
}

test.each(['delivered', 'relayed', 'expanded', 'Relayed', ' delivered '])(
  'a bounce with action %j is no failure',
  (action) => {
    const [first] = made(
      JSON.stringify({ event: 'messageBounce', data: { action, response: { status: '2.0.0' } } }),
    );
    expect(first?.event.type).toBe('email.delivered');
    expect(first?.normalized.data?.failure).toBeUndefined();
  },
);

test.each([
  ['failed', '5.1.1', 'hard', true],
  ['failed', '4.4.7', 'soft', true],
  ['failed', '5.7.1', 'block', true],
  ['failed', undefined, 'undetermined', true],
  ['FAILED', '5.1.1', 'hard', true],
  ['delayed', undefined, 'soft', false],
  ['delayed', '4.7.1', 'block', false],
  [undefined, '5.1.1', 'undetermined', undefined],
  ['lost', '5.1.1', 'undetermined', undefined],
] as const)('a bounce with action %s and status %s is %s, final %s', (action, status, kind, final) => {
  expect(failureOf('messageBounce', { action, response: { status } })).toMatchObject({ kind });
  expect(failureOf('messageBounce', { action, response: { status } })?.final).toBe(final);
});

const next = '2026-11-21T22:40:05.000Z';

test.each([
  [451, 0, 2, next, undefined, false],
  [451, 0, 2, false, undefined, undefined],
  [451, 0, 2, '1970-01-01T00:00:00.000Z', undefined, undefined],
  [451, 0, 2, next, 'EENVELOPE', undefined],
  [451, 1, 2, next, undefined, true],
  [550, 0, 2, next, undefined, true],
  [503, 0, 2, next, undefined, undefined],
  [503, 1, 2, next, undefined, true],
  [undefined, 0, 2, next, undefined, undefined],
  [undefined, 1, 2, next, undefined, true],
  [451, undefined, 2, next, undefined, undefined],
  [451, 0, undefined, next, undefined, undefined],
] as const)(
  'a delivery error %s, tried %s times before, of %s, next %s, code %s: final %s',
  (smtpResponseCode, attemptsMade, attempts, nextAttempt, errorCode, final) => {
    const data = { smtpResponseCode, errorCode, job: { attemptsMade, attempts, nextAttempt } };
    expect(failureOf('messageDeliveryError', data)?.final).toBe(final);
  },
);

test.each([
  [['user1@example.com'], ['user1@example.com']],
  [['a@x.example, B <b@x.example>'], ['a@x.example', 'b@x.example']],
  [['"B, C" <b@x.example>'], ['b@x.example']],
  [['"B" <b@x.example>, c@x.example'], undefined],
  [['a@x.example', 'no address'], undefined],
  [['undisclosed-recipients:;'], undefined],
  [[`${'a@'.repeat(100_000)}`], undefined],
  [[], undefined],
  ['a@x.example', ['a@x.example']],
])('the header to %# names %j', (to, addresses) => {
  const [first] = made(JSON.stringify({ event: 'messageBounce', data: { messageHeaders: { to } } }));
  expect(first?.normalized.data?.message?.to).toEqual(addresses);
});
