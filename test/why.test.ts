import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import * as v from 'valibot';
import { linesOf } from '../cli/why/lines.ts';
import { type DataParts, eventTypes, PosternEvent } from '../functions/events/event.ts';
import { eventKey } from '../functions/events/keys.ts';
import { answersOf } from '../operations/mail/answer.ts';
import { askedOf } from '../operations/mail/asked.ts';
import { fateAt, fatesOf } from '../operations/mail/fate.ts';
import { fixtureEvents } from './support/stored-deliveries.ts';

interface Made extends DataParts {
  readonly type: string;
  /** Minutes past 14:00; absent for no time. */
  readonly at?: number;
  readonly providertype?: string;
}

let made = 0;

function event({ type, at, providertype, ...data }: Made): PosternEvent {
  made++;
  return v.parse(PosternEvent, {
    specversion: '1.0',
    id: made.toString(16).padStart(32, '0'),
    source: '/one',
    type,
    subject: 'message/1@example.com',
    ...(at === undefined ? {} : { time: new Date(Date.UTC(2026, 10, 22, 14, at)).toISOString() }),
    ...(providertype === undefined ? {} : { providertype }),
    datacontenttype: 'application/json',
    dataschema: 'urn:postern:data:1',
    recordedtime: '2026-11-22T20:00:00.000Z',
    provider: 'one',
    deliveryid: 'd',
    data: { payload: '{}', ...data },
  });
}

const sentences = (events: readonly Made[]) => fatesOf(events.map(event)).map(({ sentence }) => sentence);

const unknownUser = {
  code: 550,
  enhancedCode: '5.1.1',
  text: '550 5.1.1 user unknown',
  mta: 'mx.example.com',
};
const hard = { kind: 'hard', final: true, smtp: unknownUser } as const;
const greylisted = { kind: 'soft', smtp: { text: '451 4.7.1 Greylisted.' } } as const;
const sent = { type: 'email.sent', at: 0 };
const deferred = { type: 'email.deferred', at: 1, failure: greylisted };

const told: readonly (readonly [string, readonly Made[], string])[] = [
  [
    'a permanent bounce, with what was tried before',
    [sent, deferred, { ...deferred, at: 1.5 }, { type: 'email.bounced', at: 2, failure: hard }],
    'Bounced permanently at 2026-11-22 14:02:00 UTC: 550 5.1.1 user unknown, at mx.example.com, after 2 deferrals (hard: the address is bad).',
  ],
  [
    'a bounce that counts its tries itself',
    [deferred, { type: 'email.bounced', at: 2, failure: hard, delivery: { attempt: 3 } }],
    'Bounced permanently at 2026-11-22 14:02:00 UTC: 550 5.1.1 user unknown, at mx.example.com, after 3 tries (hard: the address is bad).',
  ],
  [
    'a bounce that may or may not be permanent',
    [{ type: 'email.bounced', at: 2, failure: { kind: 'soft', reason: 'mailbox full' } }],
    'Bounced at 2026-11-22 14:02:00 UTC: mailbox full (soft: another mail may get through).',
  ],
  [
    'a bounce that is not permanent',
    [{ type: 'email.bounced', at: 2, failure: { kind: 'soft', final: false } }],
    'Bounced for now at 2026-11-22 14:02:00 UTC (soft: another mail may get through).',
  ],
  ['a bounce without details', [{ type: 'email.bounced' }], 'Bounced.'],
  [
    'a delivery after a soft bounce, which is what counts',
    [
      { type: 'email.bounced', at: 2, failure: { kind: 'soft' } },
      { type: 'email.delivered', at: 5 },
    ],
    'Delivered at 2026-11-22 14:05:00 UTC.',
  ],
  [
    'a delivery reported after a permanent bounce',
    [
      { type: 'email.bounced', at: 2, failure: { kind: 'hard', final: true } },
      { type: 'email.delivered', at: 5 },
    ],
    'Bounced permanently at 2026-11-22 14:02:00 UTC (hard: the address is bad), but delivered at 2026-11-22 14:05:00 UTC.',
  ],
  [
    'a delivery before a permanent bounce, which is not later',
    [
      { type: 'email.delivered', at: 1 },
      { type: 'email.bounced', at: 2, failure: { kind: 'block', final: true } },
    ],
    'Bounced permanently at 2026-11-22 14:02:00 UTC (block: refused by policy or reputation).',
  ],
  [
    'a delivery after deferrals, and what came of it',
    [
      sent,
      deferred,
      { type: 'email.delivered', at: 5 },
      { type: 'email.opened' },
      { type: 'email.opened' },
      { type: 'email.clicked' },
    ],
    'Delivered at 2026-11-22 14:05:00 UTC, after 1 deferral; opened twice, clicked once.',
  ],
  [
    'a deferral, with the next try',
    [{ ...deferred, delivery: { attempt: 1, maxAttempts: 9, nextAttemptAt: '2026-11-22T14:06:00.000Z' } }],
    'Deferred at 2026-11-22 14:01:00 UTC: 451 4.7.1 Greylisted, at try 1 of 9, the next due at 2026-11-22 14:06:00 UTC (soft: another mail may get through).',
  ],
  [
    'a deferral after which no try comes',
    [{ ...deferred, failure: { kind: 'soft', final: true }, delivery: { attempt: 9, maxAttempts: 9 } }],
    'Deferred at 2026-11-22 14:01:00 UTC, and no further try will be made, at try 9 of 9 (soft: another mail may get through).',
  ],
  [
    'a mail that was given up, after the tries that its deferrals count',
    [
      { ...deferred, delivery: { attempt: 1 } },
      { ...deferred, delivery: { attempt: 2 } },
      {
        type: 'email.failed',
        at: 9,
        failure: { kind: 'undetermined', final: true, reason: 'connect ECONNREFUSED' },
      },
    ],
    'Given up at 2026-11-22 14:09:00 UTC: connect ECONNREFUSED, after 2 tries (undetermined: it is unclear what kind of failure this is).',
  ],
  [
    'a rejection',
    [{ type: 'email.rejected', at: 2, failure: { kind: 'block', reason: 'preblocked' } }],
    'Rejected at 2026-11-22 14:02:00 UTC: preblocked (block: refused by policy or reputation).',
  ],
  [
    "a refusal for a reason of the sender's, which says whose move it is",
    [
      {
        type: 'email.bounced',
        at: 2,
        failure: {
          kind: 'block',
          category: 'authentication',
          about: 'sender',
          final: true,
          smtp: { text: '550 5.7.26 unauthenticated' },
        },
      },
    ],
    "Bounced permanently at 2026-11-22 14:02:00 UTC: 550 5.7.26 unauthenticated (block: SPF, DKIM or DMARC of your domain is missing or did not pass; it's your move, and nothing is wrong with the address).",
  ],
  [
    'one for what was sent',
    [{ type: 'email.bounced', failure: { kind: 'undetermined', category: 'too_large', about: 'message' } }],
    "Bounced (undetermined: the mail is larger than the receiving side takes; it's about what you sent, and nothing is wrong with the address).",
  ],
  [
    'a failure between mail servers',
    [{ type: 'email.deferred', failure: { kind: 'soft', category: 'greylisted', about: 'system' } }],
    "Deferred (soft: the receiving server asks an unknown sender to try again later; it's between mail servers, and nothing says that the address is wrong).",
  ],
  [
    'a failure of an address, without a cause',
    [{ type: 'email.bounced', failure: { kind: 'hard', about: 'recipient' } }],
    "Bounced (hard: the address is bad; it's about the address, not about you).",
  ],
  [
    'a time in the future, which is remarked on',
    [{ type: 'email.delivered', at: 6 * 60 + 6 }],
    'Delivered at 2026-11-22 20:06:00 UTC (still in the future when we heard of it, so a clock is wrong).',
  ],
  [
    'clocks that differ a little, which are not',
    [{ type: 'email.delivered', at: 6 * 60 + 4 }],
    'Delivered at 2026-11-22 20:04:00 UTC.',
  ],
  [
    'a mail to one recipient that fails where it was forwarded to',
    [
      { ...sent, recipient: 'rob@fwd.example', message: { to: ['rob@fwd.example'] } },
      { type: 'email.bounced', at: 2, recipient: 'rob.private@mail.example', failure: hard },
    ],
    'Bounced permanently at 2026-11-22 14:02:00 UTC: 550 5.1.1 user unknown, at mx.example.com, at rob.private@mail.example, to which rob@fwd.example forwards (hard: the address is bad).',
  ],
  [
    'a complaint, whatever came before',
    [
      { type: 'email.delivered', at: 1 },
      { type: 'email.complained', at: 2, complaint: { feedbackType: 'abuse', source: 'isp.example' } },
    ],
    'Reported as abuse at 2026-11-22 14:02:00 UTC, by isp.example.',
  ],
  ['a complaint without details', [{ type: 'email.complained' }], 'Complained about.'],
  [
    'a mail of which nothing is known but its sending',
    [sent],
    'Sent at 2026-11-22 14:00:00 UTC, and no event says what happened to it since.',
  ],
  [
    'a mail that was put off before it was sent, which is over',
    [
      { ...deferred, at: 1, delivery: { attempt: 1, nextAttemptAt: '2026-11-22T14:06:00.000Z' } },
      { ...sent, at: 6 },
    ],
    'Sent at 2026-11-22 14:06:00 UTC, and no event says what happened to it since.',
  ],
  [
    'a mail that was opened, which is no word of its delivery',
    [{ type: 'email.opened', at: 3 }, { type: 'email.replied' }, { type: 'email.unsubscribed' }],
    'No event says whether it was delivered, but it seems to have arrived; opened once, answered once, unsubscribed once.',
  ],
  [
    'an item in a mailbox',
    [
      { type: 'message.created', at: 1 },
      { type: 'message.deleted', at: 2 },
    ],
    'No event says what happened to it: the last is message.deleted at 2026-11-22 14:02:00 UTC.',
  ],
  [
    'what nobody knows yet',
    [{ type: 'unknown', providertype: 'initial' }],
    'No event says what happened to it: the last is unknown (initial).',
  ],
  [
    'an answer of several lines, less its codes',
    [
      {
        type: 'email.bounced',
        failure: {
          kind: 'hard',
          smtp: {
            code: 550,
            text: '550-5.1.1 The account does\r\n550-5.1.1 not exist.\r\n550 5.1.1 Try again.',
          },
        },
      },
    ],
    'Bounced: 550 5.1.1 The account does not exist. Try again (hard: the address is bad).',
  ],
  [
    'codes that stand apart from the words',
    [
      {
        type: 'email.bounced',
        failure: { kind: 'soft', reason: 'expired', smtp: { enhancedCode: '4.4.7' } },
      },
    ],
    'Bounced: 4.4.7 expired (soft: another mail may get through).',
  ],
  [
    'an answer of pages, by its beginning',
    [{ type: 'email.bounced', failure: { kind: 'hard', reason: 'x'.repeat(5_000) } }],
    `Bounced: ${'x'.repeat(300)}… (hard: the address is bad).`,
  ],
];

test.each(told)('%s is one sentence', (_, events, sentence) => {
  expect(sentences(events)).toEqual([sentence]);
});

test.each(eventTypes)('a timeline of %s alone has a sentence', (type) => {
  for (const at of [1, undefined]) {
    const [sentence] = sentences([at === undefined ? { type } : { type, at }]);
    expect(sentence).toMatch(/^[A-Z][^\n]+\.$/);
    expect(sentence).not.toMatch(/undefined|NaN|\(\)| [,.:;]/);
  }
});

const timelines = Map.groupBy(fixtureEvents(), (one) => eventKey(one).pk);

test.each([...timelines])('the story of %s says no more than its events', (_, events) => {
  const finals = events.some(({ data }) => 'failure' in data && data.failure?.final === true);
  const types = new Set<string>(events.map(({ type }) => type));
  for (const { sentence } of fatesOf(events)) {
    expect(sentence).toMatch(/^[A-Z][^\n]+\.$/);
    expect(sentence).not.toMatch(/undefined|NaN|\(\)/);
    if (!finals) expect(sentence).not.toMatch(/permanently/);
    if (!types.has('email.delivered')) expect(sentence).not.toMatch(/^Delivered|but delivered/);
    if (!types.has('email.bounced')) expect(sentence).not.toMatch(/^Bounced/);
  }
});

test('every provider that reports bounces has one in these timelines', () => {
  const bounced = [...timelines.values()].filter((events) =>
    fatesOf(events)[0]?.sentence.startsWith('Bounced'),
  );
  expect(new Set(bounced.map(([first]) => first?.provider)).size).toBe(4);
});

const anyEvent = fc
  .record({
    type: fc.constantFrom(
      'email.sent',
      'email.delivered',
      'email.deferred',
      'email.bounced',
      'email.failed',
      'email.complained',
      'email.opened',
    ),
    recipient: fc.constantFrom(undefined, 'ann@example.net', 'Bob@example.net'),
    final: fc.constantFrom(undefined, true, false),
  })
  .map(({ type, recipient, final }) => ({
    type,
    ...(recipient === undefined ? {} : { recipient }),
    failure: { kind: 'hard' as const, ...(final === undefined ? {} : { final }) },
  }));

test('in whatever order events are read, the sentences are the same', () => {
  fc.assert(
    fc.property(fc.array(anyEvent, { minLength: 1, maxLength: 8 }), (some) => {
      const events = some.map((one, at) => event({ ...one, at }));
      const told = fatesOf(events).map(({ recipient, sentence }) => `${recipient}: ${sentence}`);
      const turned = fatesOf(events.toReversed()).map(
        ({ recipient, sentence }) => `${recipient}: ${sentence}`,
      );
      expect(turned.toSorted()).toEqual(told.toSorted());
    }),
  );
});

test('of several recipients each has its fate, the worst first', () => {
  const events = [
    event({ ...sent, message: { to: ['ann@example.net', 'BOB@example.net', 'eve@example.net'] } }),
    event({ type: 'email.delivered', at: 1, recipient: 'ann@example.net' }),
    event({
      type: 'email.bounced',
      at: 2,
      recipient: 'bob@example.net',
      failure: { kind: 'hard', final: true },
    }),
  ];
  expect(fatesOf(events).map(({ recipient, status }) => [recipient, status])).toEqual([
    ['bob@example.net', 'bounced'],
    ['eve@example.net', 'sent'],
    ['ann@example.net', 'delivered'],
  ]);
});

test('a report that is no complaint hides no delivery', () => {
  const delivered = { type: 'email.delivered', at: 1, recipient: 'lea@example.net' };
  const reported = { type: 'email.reported', at: 60, recipient: 'lea@example.net' };
  const told = sentences([sent, delivered, { ...reported, complaint: { feedbackType: 'auth-failure' } }]);
  expect(told).toEqual(['Delivered at 2026-11-22 14:01:00 UTC.']);
});

test('one recipient, however the address is written, has one fate', () => {
  const events = [
    event({ ...sent, message: { to: ['Mia@bücher.example', 'bob@example.net'] } }),
    event({ type: 'email.bounced', at: 1, recipient: 'mia@XN--bcher-kva.example', failure: hard }),
  ];
  expect(fatesOf(events).map(({ recipient, status }) => [recipient, status])).toEqual([
    ['mia@xn--bcher-kva.example', 'bounced'],
    ['bob@example.net', 'sent'],
  ]);
  expect(fateAt(events, '<MIA@bücher.example>').status).toBe('bounced');
});

test('what is known of the mail as a whole counts if nothing final is known of the recipient', () => {
  const failed = event({ type: 'email.failed', at: 5, failure: { kind: 'hard', final: true } });
  const toAnn = event({ type: 'email.delivered', at: 1, recipient: 'ann@example.net' });
  const toBob = event({ type: 'email.deferred', at: 1, recipient: 'bob@example.net' });
  const events = [toAnn, toBob, failed];
  expect(fateAt(events, 'Ann@example.net').status).toBe('delivered');
  expect(fateAt(events, 'bob@example.net').status).toBe('failed');
});

test('a mail to very many shows the worst fates, and counts the others', () => {
  const to = Array.from({ length: 25 }, (_, n) => `${n}@example.net`);
  const failure = { kind: 'hard', final: true } as const;
  const events = [
    event({ ...sent, message: { to } }),
    event({ type: 'email.bounced', at: 1, recipient: '24@example.net', failure }),
  ];
  const found = { takenFor: 'message', timelines: [events], all: 1 } as const;
  const lines = linesOf(found, answersOf(found, askedOf('1@example.com')));
  expect(lines[0]).toBe('Sent to 25, 1 bounced, 24 with no news since.');
  expect(lines[1]).toMatch(/^24@example\.net: Bounced permanently /);
  expect(lines[21]).toBe('--json also shows what happened to it at 5 other recipients.');
  expect(lines[22]).toBe('Found as a message: one, message/1@example.com.');
});

test.each([
  [
    'ann@example.net',
    { text: 'ann@example.net', address: 'ann@example.net', subject: 'message/ann@example.net' },
  ],
  [
    ' <1@example.com> ',
    { text: '1@example.com', address: '1@example.com', subject: 'message/1@example.com' },
  ],
  [
    'Ann <ann@example.net>',
    { text: 'ann@example.net', address: 'ann@example.net', subject: 'message/ann@example.net' },
  ],
  ...['<<1@example.com>>', '<1@example.com> (added by relay@example.com)', '<1 @example.com>'].map(
    (typed) =>
      [typed, { text: '1@example.com', address: '1@example.com', subject: 'message/1@example.com' }] as const,
  ),
  ['message/<1@example.com>', { text: 'message/1@example.com', subject: 'message/1@example.com' }],
  ['3f0d9b1e-6d0a', { text: '3f0d9b1e-6d0a', subject: 'message/3f0d9b1e-6d0a' }],
  ['message/1@example.com', { text: 'message/1@example.com', subject: 'message/1@example.com' }],
  ['tracking/5521', { text: 'tracking/5521', subject: 'tracking/5521' }],
  [
    'a/b@example.com',
    { text: 'a/b@example.com', address: 'a/b@example.com', subject: 'message/a/b@example.com' },
  ],
])('%j is asked for as what it may be', (typed, asked) => {
  expect(askedOf(typed)).toEqual({ reference: `reference/${typed.trim()}`, ...asked });
});
