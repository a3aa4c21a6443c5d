import { expect, jest, test } from '@jest/globals';
import fc from 'fast-check';
import { classify, type Evidence } from '../functions/events/classify.ts';
import { quotedReply, readReply } from '../functions/events/failure.ts';
import {
  type FailureCategory,
  failureCategories,
  failureCategoryNames,
} from '../functions/events/failure-categories.ts';
import { bareReplies, deadReplies, notDeadReplies, repliesBy } from './support/replies.ts';

/** As a receiving side's reply, given up on. */
function judged(text: string, more: Evidence = {}) {
  return classify({ reply: readReply(text), text, isGivenUp: true, ...more });
}

test.each(failureCategoryNames)(
  'replies of the kind %s are recognised, whatever their language',
  (category) => {
    const { about } = failureCategories[category];
    const told = repliesBy[category].map((text) => ({ text, ...judged(text) }));
    expect(told).toEqual(
      repliesBy[category].map((text) => expect.objectContaining({ text, category, about })),
    );
    expect(told.length).toBeGreaterThanOrEqual(3);
  },
);

test.each(bareReplies)('%j says nothing beyond its class', (text) => {
  expect(judged(text)).toEqual({ kind: /^\d{3} 5\.7/.test(text) ? 'block' : 'undetermined' });
});

test.each(deadReplies)('%j is hard', (text) => {
  expect(judged(text)).toMatchObject({ kind: 'hard', about: 'recipient' });
});

test.each(notDeadReplies)('%j is not hard', (text) => {
  expect(judged(text).kind).not.toBe('hard');
});

test('every category has one meaning, one party that it is about, and one sentence on what to do', () => {
  const all = Object.values(failureCategories);
  expect(new Set(all.map(({ meaning }) => meaning)).size).toBe(all.length);
  for (const { about, kind, meaning, whatToDo } of all) {
    expect(kind === 'hard' && about !== 'recipient').toBe(false);
    for (const sentence of [meaning, whatToDo]) expect(sentence).toMatch(/^[A-Z][^.]+\.$/);
  }
});

test.each<[string, Evidence, string, FailureCategory | undefined]>([
  // The reply's own code and words, before all else.
  ['550 5.7.26 No', { status: '5.0.0', opinion: 'user_unknown' }, 'block', 'authentication'],
  ['550 5.7.1 Your IP is blocklisted', { status: '5.1.1' }, 'block', 'blocklisted'],
  ['550 5.7.1 Nope', { status: '5.1.1' }, 'block', undefined],
  ['550 5.7.1 No such user', { status: '5.7.1' }, 'hard', 'user_unknown'],
  ['550 No mailbox by that name here', { status: '5.7.1' }, 'hard', 'user_unknown'],
  // A Status that is specific, if the reply says nothing else.
  ['550 Nope', { status: '5.1.1' }, 'hard', 'user_unknown'],
  ['550 5.0.0 Nope', { status: '5.2.2' }, 'soft', 'mailbox_full'],
  ['550 Nope', { status: '5.1.1', opinion: 'spam' }, 'hard', 'user_unknown'],
  // The provider's category, if the Status says nothing either.
  ['550 5.5.0 Nope', { status: '5.5.0', opinion: 'user_unknown' }, 'hard', 'user_unknown'],
  ['554 Nope', { status: '5.0.0', opinion: 'spam' }, 'block', 'spam'],
  ['550 5.7.1 Nope', { opinion: 'user_unknown' }, 'block', undefined],
  ['550 You are blocklisted', { opinion: 'user_unknown' }, 'block', 'blocklisted'],
  ['550 5.1.0 Nope', { status: '5.1.0' }, 'undetermined', undefined],
  // Codes that careless servers send with anything.
  ['550 5.1.1 Message considered as spam', {}, 'block', 'spam'],
  ['550 5.1.1 Sender address rejected: user unknown', {}, 'undetermined', 'sender_refused'],
  ['550 5.1.1 Mailbox full', {}, 'soft', 'mailbox_full'],
  ['550 5.2.1 No such user', {}, 'hard', 'user_unknown'],
  ['550 5.2.1 Nope', {}, 'hard', 'mailbox_disabled'],
  ['550 5.2.1 Gets mail at too high a rate', {}, 'soft', 'rate_limited'],
  ['450 4.2.1 Try later', {}, 'soft', 'expired'],
  ['550 5.4.1 Nope', {}, 'undetermined', 'host_unreachable'],
  ['550 5.4.4 Nope', {}, 'undetermined', 'host_unreachable'],
  ['550 5.4.4 Domain nowhere.example does not exist', {}, 'hard', 'domain_not_found'],
  ['556 Nope', {}, 'hard', 'domain_not_found'],
  ['521 Nope', {}, 'undetermined', undefined],
  ['521 5.1.2 Server does not accept mail', {}, 'hard', 'domain_not_found'],
  ['521 Server does not accept mail from you: blocklisted', {}, 'block', 'blocklisted'],
  ['552 Nope', {}, 'undetermined', undefined],
  // A 4xx is for now, whoever gave up.
  ['450 4.1.1 User unknown', {}, 'soft', 'user_unknown'],
  ['450 4.0.0 Nope', {}, 'soft', 'expired'],
  ['450 4.0.0 Nope', { isGivenUp: undefined }, 'soft', undefined],
  ['450 4.7.1 Greylisted', { status: '5.7.1' }, 'soft', 'greylisted'],
  // Codes and words that contradict each other.
  ['550 4.1.1 No such user', {}, 'undetermined', 'user_unknown'],
  ['550 5.1.1 User unknown, or you are on a blocklist', {}, 'undetermined', undefined],
  // Before a recipient was named.
  ['550 5.1.1 Nope', { isEarly: true }, 'undetermined', undefined],
  [
    'SMTP error from remote mail server after MAIL FROM:<a@b.example>: host mx.c.example: 550 5.1.1 No',
    {},
    'undetermined',
    undefined,
  ],
  [
    'host mx.c.example[192.0.2.1] said: 550 5.1.1 No (in reply to MAIL FROM command)',
    {},
    'undetermined',
    undefined,
  ],
  // What a provider calls hard, in its own words.
  ['bounced', { isHard: true }, 'hard', undefined],
  ['451 4.3.0 Try later', { isHard: true }, 'soft', 'expired'],
  ['550 5.1.1 No', { isHard: false }, 'hard', 'user_unknown'],
  ['bounced', { isHard: false, isGivenUp: undefined }, 'soft', undefined],
  ['blocklisted', { isHard: true }, 'block', 'blocklisted'],
  ['user unknown', { isHard: false }, 'soft', 'user_unknown'],
  ['user unknown', { isGivenUp: undefined }, 'undetermined', 'user_unknown'],
])('%j with %j is %s, %s', (text, more, kind, category) => {
  expect(judged(text, more)).toMatchObject({ kind });
  expect(judged(text, more).category).toBe(category);
});

test('only whole words count, and none in an address', () => {
  for (const text of [
    '550 5.1.1 <spf@dmarc.blocklist.example>: no such user',
    '550 5.1.1 spf@dmarc.example unknown user',
    '550 5.1.1 No such user at corporate.example',
  ])
    expect(judged(text)).toMatchObject({ kind: 'hard', category: 'user_unknown' });
  expect(judged('550 <user-unknown@mailbox-full.example>')).toEqual({ kind: 'undetermined' });
});

test('a phrase is found across the lines of a reply', () => {
  for (const between of ['\n550-5.7.1 ', '\r\n550 5.7.1 ', ' 550-5.7.1 ', '\n550-', ' 550-', '\n'])
    expect(judged(`550-5.7.1 The mailbox does not${between}exist`).category).toBe('user_unknown');
});

const recipients = ['user_unknown', 'mailbox_disabled', 'domain_not_found', 'suppressed'] as const;
const guards = [
  ...[
    'SPF',
    'DKIM',
    'DMARC',
    'spf check',
    'blocklist',
    'block list',
    'blacklisted',
    'black list',
    'DNSBL',
    'RBL',
  ],
  ...[
    'rate limit',
    'rate limited',
    'sending rate',
    'too many connections',
    'throttled',
    '黑名单',
    'liste noire',
  ],
];

test('no text with words of authentication, blocklists or rates is ever about the recipient', () => {
  const text = fc.constantFrom(...recipients.flatMap((category) => [...repliesBy[category]]));
  const evidence = fc.record(
    {
      status: fc.constantFrom('5.1.1', '5.2.1', '5.1.2', '5.2.2', '4.2.2'),
      opinion: fc.constantFrom(...failureCategoryNames),
      isHard: fc.boolean(),
      isGivenUp: fc.boolean(),
    },
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(text, fc.constantFrom(...guards), fc.boolean(), evidence, (reply, guard, isFirst, more) => {
      const told = judged(isFirst ? `550 5.1.1 ${guard}: ${reply}` : `${reply} (${guard})`, more);
      expect(told.about).not.toBe('recipient');
    }),
    { numRuns: 1_000 },
  );
});

test('no text with words of spam, size, greylists, relaying or the sender is hard', () => {
  const guards = [
    'spam',
    'message too large',
    'greylisted',
    'relaying denied',
    'virus found',
    'sender rejected',
  ];
  for (const category of ['user_unknown', 'mailbox_disabled', 'domain_not_found'] as const)
    for (const reply of repliesBy[category])
      for (const guard of guards)
        for (const text of [`${reply} (${guard})`, `550 5.1.1 ${guard}: ${reply}`])
          expect({ text, kind: judged(text, { status: '5.1.1', isHard: true }).kind }).not.toMatchObject({
            kind: 'hard',
          });
});

test('whatever the reply, hard is about the recipient, a category about the party in its table, and the same again', () => {
  const all = Object.values(repliesBy).flat();
  const words = fc.constantFrom(...new Set(all.flatMap((text) => text.split(' '))));
  const text = fc.oneof(
    fc.constantFrom(...all),
    fc.array(words, { maxLength: 12 }).map((some) => some.join(' ')),
  );
  const evidence = fc.record(
    {
      status: fc.constantFrom('5.1.1', '4.4.7', '5.0.0', '5.7.1', '2.0.0'),
      opinion: fc.constantFrom(...failureCategoryNames),
      isHard: fc.boolean(),
      isEarly: fc.boolean(),
      isDelayed: fc.boolean(),
      isGivenUp: fc.boolean(),
    },
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(text, evidence, (said, more) => {
      const told = judged(said, more);
      if (told.kind === 'hard') expect(told.about).toBe('recipient');
      if (told.category !== undefined) expect(told.about).toBe(failureCategories[told.category].about);
      if (more.isDelayed || more.isEarly) expect(told.kind).not.toBe('hard');
      expect(judged(said, more)).toEqual(told);
    }),
    { numRuns: 2_000 },
  );
});

/** Texts that are half of a phrase, over and over. */
const hostile = [
  ...['5', '5.', '550 ', '550-', '\n550 ', ': 550 ', '(#5.', 'Invalid login: ', '1.1.1', ' ', '\n'],
  ...[
    'mailbox ',
    'user ',
    'account ',
    'a@',
    '@',
    '<a@b> ',
    'too many ',
    'ip ',
    'exceed ',
    'sender ',
    'domain x x x ',
  ],
  ...['message ', 'quota ', 'from ', 'relay ', 'a', '. ', '用户', '\u0301', 'é', 'mails from '],
];

/** How much text patterns are given, and what comes of it. */
function worked(text: string) {
  const { exec } = RegExp.prototype;
  let characters = 0;
  // What test, match and replace call too.
  const spy = jest.spyOn(RegExp.prototype, 'exec').mockImplementation(function (this: RegExp, input) {
    characters += input.length;
    return exec.call(this, input);
  });
  try {
    return { verdict: judged(text), quote: quotedReply(text).code, characters };
  } finally {
    spy.mockRestore();
  }
}

test.each(hostile)('a megabyte of %j is no more work than ten thousand characters of it', (part) => {
  const text = part.repeat(Math.ceil(1_000_000 / part.length));
  const tenThousand = worked(text.slice(0, 10_000));
  expect(tenThousand.characters).toBeGreaterThan(0);
  expect(worked(text)).toEqual(tenThousand);
});
