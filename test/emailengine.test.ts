import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import * as v from 'valibot';
import { emailengine } from '../functions/emailengine/index.ts';
import { aliasesOf, composeEvent, withReadableAddresses } from '../functions/events/compose.ts';
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
        expect(event.data).toStrictEqual({
          ...withReadableAddresses(withoutAbsent(normalized.data)),
          ...aliasesOf(event.subject, normalized.aliases),
          ...item,
        });
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

test.each([
  ...['delivered', 'relayed', 'expanded', 'Relayed', ' delivered ', 'relayed (to non-DSN-aware mailer)'],
  ...['expanded (to multi-recipient alias)', 'failed', 'lost', undefined],
])('a bounce with action %j is no failure', (action) => {
  const [first] = made(
    JSON.stringify({ event: 'messageBounce', data: { action, response: { status: '2.0.0' } } }),
  );
  expect(first?.event.type).toBe('email.delivered');
  expect(first?.normalized.data?.failure).toBeUndefined();
});

test.each([
  ['failed', '5.1.1', 'hard', true],
  ['failed', '4.4.7', 'soft', true],
  ['failed', '5.7.1', 'block', true],
  ['failed', undefined, 'undetermined', true],
  ['failed (given up after 5 days)', '5.1.1', 'hard', true],
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
  [451, 0, 2, next, 'EENVELOPE', false],
  [421, 0, 2, next, 'EAUTH', false],
  [undefined, 0, 2, next, 'EAUTH', true],
  [undefined, 0, 2, next, 'ETIMEDOUT', false],
  [502, 0, 2, next, 'ETokenRefresh', false],
  [502, 1, 2, next, 'ETokenRefresh', true],
  [503, 0, 2, next, 'EPROTOCOL', true],
  [451, 1, 2, next, undefined, true],
  [550, 0, 2, next, undefined, true],
  [503, 0, 2, next, undefined, false],
  [503, 1, 2, next, undefined, true],
  [undefined, 0, 2, next, undefined, false],
  [undefined, 0, 2, false, undefined, undefined],
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
  [['"B, C" <b@x.example>, c@x.example'], ['b@x.example', 'c@x.example']],
  [['=?UTF-8?Q?M=C3=BCller=2C_Anna?= <anna@x.example>, c@x.example'], ['anna@x.example', 'c@x.example']],
  [['Team: a@x.example, b@x.example;'], ['a@x.example', 'b@x.example']],
  [['Ann (at work) <a@x.example>'], ['a@x.example']],
  [['j\u00c3\u00bcrgen@x.example'], ['jürgen@x.example']],
  [['"unclosed <a@x.example>, b@x.example'], undefined],
  [['a@x.example', 'no address'], undefined],
  [['undisclosed-recipients:;'], undefined],
  [[`${'a@'.repeat(100_000)}`], undefined],
  [[], undefined],
  ['a@x.example', ['a@x.example']],
])('the header to %# names %j', (to, addresses) => {
  const [first] = made(JSON.stringify({ event: 'messageBounce', data: { messageHeaders: { to } } }));
  expect(first?.normalized.data?.message?.to).toEqual(addresses);
});

test.each([
  ['550 5.1.1 No such user', '2.0.0', 'email.bounced'],
  ['250 2.0.0 OK', '5.1.1', 'email.bounced'],
  ['250 2.0.0 OK', undefined, 'email.delivered'],
  [undefined, '2.1.5', 'email.delivered'],
  ['No such user', undefined, 'email.bounced'],
])('a bounce whose reply is %j and whose status is %j is %s', (message, status, type) => {
  const data = { action: 'failed', response: { source: 'smtp', message, status } };
  expect(made(JSON.stringify({ event: 'messageBounce', data }))[0]?.event.type).toBe(type);
});

test.each([
  ['=?UTF-8?Q?gr=C3=BC=C3=9Fe?=', 'grüße'],
  ['=?utf-8?B?5pel5pys?= =?utf-8?B?6Kqe?=', '日本語'],
  ['Re: =?ISO-2022-JP?B?GyRCRnxLXBsoQg==?=', 'Re: 日本'],
  ['original \u00c3\u00bcn\u00c3\u00af', 'original ünï'],
  // Not UTF-8, and not a byte each: as it is.
  ['gr\u00fc\u00dfe', 'grüße'],
  ['\u65e5\u00c3\u00bc', '日Ã¼'],
  ['=?no such charset', '=?no such charset'],
  ['Your visit\r\n on Monday', 'Your visit on Monday'],
  ['=?utf-8?B?5pel5pys?=\r\n =?utf-8?B?6Kqe?=', '日本語'],
])('the subject %j of a bounce is %j', (subject, read) => {
  const data = { messageHeaders: { subject: [subject] } };
  expect(made(JSON.stringify({ event: 'messageBounce', data }))[0]?.event.data).toMatchObject({
    message: { subject: read },
  });
});

test('the reply that a bounce quotes is read as people read it', () => {
  const response = { source: 'smtp', message: '550 5.1.1 EmpfÃ¤nger unbekannt', status: '5.1.1' };
  expect(failureOf('messageBounce', { action: 'failed', response })).toMatchObject({
    reason: '550 5.1.1 Empfänger unbekannt',
    smtp: { text: '550 5.1.1 Empfänger unbekannt' },
  });
});

const report = {
  reportingMta: { label: 'dns', value: 'mx.example.net' },
  finalRecipient: { label: 'rfc822', value: 'box@inner.example' },
  originalRecipient: { label: 'rfc822', value: 'Ann@Example.net' },
  action: 'delivered (to mailbox)',
  status: '2.1.5',
};

function reported(deliveryReport: object, data: object = {}) {
  const body = { event: 'messageNew', account: 'a', data: { id: 'AAA', deliveryReport, ...data } };
  return made(JSON.stringify(body)).map(({ event }) => event);
}

test('a mail that reports on another is an event about either, each with a separate id', () => {
  const [mail, original, ...more] = reported({ ...report, xOriginalMessageId: '<1@example.com>' });
  expect(more).toEqual([]);
  expect(mail).toMatchObject({ type: 'message.created', subject: 'message/AAA' });
  expect(original).toMatchObject({
    type: 'email.delivered',
    subject: 'message/1@example.com',
    data: { recipient: 'Ann@Example.net', message: { messageId: '1@example.com' } },
  });
  expect(mail?.id).not.toBe(original?.id);
});

test('a long mail that reports on another stands whole in one of its two events, and they are the same again', () => {
  const fields = {
    ...report,
    action: 'delayed',
    status: '4.2.2',
    diagnosticCode: 'smtp; 452 4.2.2 full',
  };
  const mail = `Subject: hello\r\nMessage-ID: <1@example.com>\r\n\r\n${'"'.repeat(200_000)}`;
  const short = reported(fields, { text: { rfc822: mail.slice(0, 100) } })[1];
  const [whole, original, ...more] = reported(fields, { text: { rfc822: mail } });
  expect(more).toEqual([]);
  const { payload: _, envelope: __, ...parts } = short?.data ?? {};
  expect(original).toMatchObject({ type: 'email.deferred', subject: 'message/1@example.com', data: parts });
  expect(whole?.data.payload).toContain(JSON.stringify(mail));
  expect(original?.data.payload?.length).toBeLessThan(1_000);
  const { payload = '', envelope } = original?.data ?? {};
  const again = emailengine.normalize(envelope === undefined ? { payload } : { payload, envelope });
  expect(again).toMatchObject({ id: original?.id, subject: original?.subject });
  // Two mails that are alike except what remains out are two events.
  expect(reported(fields, { text: { rfc822: `${mail}.` } })[1]?.id).not.toBe(original?.id);
});

test('a report that says at great length who it is of is a mail and nothing else', () => {
  const account = 'a'.repeat(200_000);
  const body = { event: 'messageNew', account, data: { id: 'AAA', deliveryReport: report } };
  expect(made(JSON.stringify(body)).map(({ event }) => event.type)).toEqual(['message.created']);
});

test('a report of a delay says why, and that it is not final', () => {
  const delayed = {
    ...report,
    action: 'Delayed',
    status: '4.4.1',
    diagnosticCode: { label: 'smtp', value: '451 4.4.1 Connection timed out' },
  };
  const smtp = { code: 451, enhancedCode: '4.4.1', mta: 'mx.example.net' };
  const [, original] = reported(delayed);
  expect(original).toMatchObject({
    type: 'email.deferred',
    data: { recipient: 'Ann@Example.net', failure: { kind: 'soft', final: false, source: 'smtp', smtp } },
  });
});

test.each([
  [{ xOriginalMessageId: '<x@a.example>' }, {}, 'message/x@a.example'],
  [{ originalMessageId: '<o@a.example>' }, { inReplyTo: '<i@a.example>' }, 'message/o@a.example'],
  [{}, { relatedMessageId: '<r@a.example>' }, 'message/r@a.example'],
  [{}, { inReplyTo: '<i@a.example>' }, 'message/i@a.example'],
  [{}, { text: { rfc822: 'To: x\r\nMessage-ID: <t@a.example>\r\n\r\nhi' } }, 'message/t@a.example'],
  [{}, { text: { rfc822: 'To: x\n\nMessage-ID: <body@a.example>' } }, 'message/AAA'],
  [{}, {}, 'message/AAA'],
])('a report with %j and %j is about %s', (fields, data, subject) => {
  expect(reported({ ...report, ...fields }, data)[1]?.subject).toBe(subject);
});

test.each([
  [{ originalRecipient: undefined }, 'box@inner.example'],
  [{ originalRecipient: 'ann@example.net' }, 'ann@example.net'],
  [{ originalRecipient: { label: 'X400', value: '/G=Ann/@x' } }, 'box@inner.example'],
  [{ originalRecipient: { label: 'utf-8', value: 'jürgen@example.net' } }, 'jürgen@example.net'],
  [{ originalRecipient: undefined, finalRecipient: undefined }, undefined],
])('a report with %j is about %s', (fields, recipient) => {
  expect(reported({ ...report, ...fields })[1]?.data).toEqual(
    expect.objectContaining(recipient === undefined ? {} : { recipient }),
  );
});

test.each([
  [{ ...report, action: 'failed' }],
  [{ ...report, action: undefined }],
  [{ ...report, action: 7 }],
  ['delivered'],
])('a report of %j is no second event', (deliveryReport) => {
  expect(reported(Object(deliveryReport)).map(({ type }) => type)).toEqual(['message.created']);
});

test.each([
  ['auth-failure', 'email.reported'],
  ['Auth-Failure', 'email.reported'],
  ['NOT-SPAM ', 'email.reported'],
  ['abuse', 'email.complained'],
  ['Fraud', 'email.complained'],
  ['virus', 'email.complained'],
  ['other', 'email.complained'],
  [undefined, 'email.complained'],
])('a report with the feedback type %j is %s', (feedbackType, type) => {
  const arf = {
    feedbackType,
    source: 'Hotmail',
    reportingMta: 'dns; mx.example.net',
    originalRcptTo: ['<a@x>'],
  };
  const [first] = made(JSON.stringify({ event: 'messageComplaint', data: { arf } }));
  expect(first?.event).toMatchObject({ type, data: { recipient: 'a@x', complaint: { source: 'Hotmail' } } });
});

test('recipients of a complaint are reported once each, however they are written', () => {
  const originalRcptTo = ['<Ann@Example.net>', 'ann@example.net', '<>', 'bob@example.net'];
  const events = made(JSON.stringify({ event: 'messageComplaint', data: { arf: { originalRcptTo } } }));
  expect(events.map(({ event }) => event.data)).toMatchObject([
    { recipient: 'Ann@Example.net' },
    { recipient: 'bob@example.net' },
  ]);
});

test('of new mail, the tab, the labels, and whether it is new and answered by a machine are lifted', () => {
  const data = {
    id: 'A',
    category: 'promotions',
    labels: ['\\Inbox', 'Offers'],
    seemsLikeNew: false,
    isAutoReply: true,
  };
  const { category: tab, id: providerMessageId, ...same } = data;
  const [first] = made(JSON.stringify({ event: 'messageNew', data }));
  expect(first?.event.data).toMatchObject({ message: { ...same, tab, providerMessageId } });
});
