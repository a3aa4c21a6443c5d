import { expect, test } from '@jest/globals';
import { emailengine } from '../functions/emailengine/index.ts';

/** What is made of a notification, as it is stored and as it is reprocessed: nothing but the payload is asked. */
function failureOf(event: string, data: object) {
  const { data: parts } = emailengine.normalize({
    payload: JSON.stringify({ account: 'acc1', event, data }),
  });
  return parts?.failure;
}

test.each([
  ['535 5.7.8 Error: authentication failed: UGFzc3dvcmQ6', 'sender_login'],
  ['Error: Invalid login: 535-5.7.8 Username and Password not accepted', 'sender_login'],
  ['Error: Invalid login: 535 Die Anmeldung wurde abgelehnt', 'sender_login'],
  ['Error: Invalid login: 550 5.7.1 No such user', 'sender_login'],
  ['Error: Missing credentials for "PLAIN"', 'sender_login'],
  ['Error: invalid_grant: Token has been expired or revoked', 'sender_login'],
  ['Error: AADSTS50173: The provided grant has expired', 'sender_login'],
  ['Error: Mail command failed: 530 5.7.0 Authentication Required', 'sender_login'],
  ['Error: Request had insufficient authentication scopes.', 'sender_login'],
  ['Error: Delegation denied for news@b.example', 'sender_login'],
  ['Error: ErrorAccessDenied: Access is denied. Check credentials and try again.', 'sender_login'],
  ['Error: Message failed: 554 Message rejected: Sending paused for this account.', 'sender_refused'],
  ['Error: Message failed: 552 Sender mailbox is over quota', 'sender_refused'],
  [
    "Error: Quota exceeded for quota metric 'Queries' and limit 'Queries per minute per user'",
    'rate_limited',
  ],
  ['Error: Message failed: 550 Sender quota exceeded', 'rate_limited'],
  ['Error: Message failed: 550 5.7.501 Access denied, spam abuse detected', 'blocklisted'],
  ['Error: Message failed: 550 5.7.60 No permission to send as this sender', 'sender_refused'],
  ['Error: Message failed: 554 5.2.0 STOREDRV.Submission.Exception:SendAsDeniedException', 'sender_refused'],
  [
    'Error: Mail command failed: 553 5.7.1 <a@b.example>: Sender address rejected: not owned by user c',
    'sender_refused',
  ],
  ['Error: Mail command failed: 501 Mail from address must be same as authorization user', 'sender_refused'],
  [
    "Error: Can't send mail - all recipients were rejected: 554 5.7.1 <a@b.example>: Relay access denied",
    'relay_denied',
  ],
  ["Error: Can't send mail - all recipients were rejected: 550 relaying denied", 'relay_denied'],
  ['Error: Message failed: 550 5.4.5 Daily sending quota exceeded', 'rate_limited'],
  [
    'Error: Message failed: 554 5.2.0 STOREDRV.Submission.Exception:SubmissionQuotaExceededException',
    'rate_limited',
  ],
  ['Error: Message failed: 454 Throttling failure: daily message quota exceeded', 'rate_limited'],
])('%j is about the sender, however it comes', (error, category) => {
  expect(failureOf('messageFailed', { error })).toMatchObject({ category, about: 'sender', final: true });
  const smtpResponse = /[45]\d\d[ -].*$/.exec(error)?.[0];
  expect(failureOf('messageDeliveryError', { error, smtpResponse })).toMatchObject({
    category,
    about: 'sender',
  });
});

test.each([
  'The account was not found',
  'The mailbox is either inactive, soft-deleted, or is hosted on-premise.',
  "ErrorQuotaExceeded: The user's mailbox quota was exceeded",
])("%j, which no server replied, is not said of the recipient's mailbox", (error) => {
  for (const event of ['messageFailed', 'messageDeliveryError'])
    expect(failureOf(event, { error: `Error: ${error}` })).not.toHaveProperty('about');
});

test.each(['EAUTH', 'ENOAUTH', 'EOAUTH2', 'ETokenRefresh'])(
  'an error of %s is about the sender, whatever its text',
  (errorCode) => {
    for (const error of ['Something', '550 5.1.1 User unknown', 'Mailbox disabled'])
      expect(failureOf('messageDeliveryError', { error, errorCode, smtpResponseCode: 550 })).toMatchObject({
        category: 'sender_login',
        about: 'sender',
      });
  },
);

test.each([
  ['CONN', 'undetermined'],
  ['EHLO', 'undetermined'],
  ['AUTH PLAIN', 'undetermined'],
  ['MAIL FROM', 'undetermined'],
  ['RCPT TO', 'hard'],
  ['DATA', 'hard'],
  [undefined, 'hard'],
])('a mailbox that is unknown in reply to %s is %s', (smtpCommand, kind) => {
  const smtpResponse = '550 5.1.1 No such user';
  expect(failureOf('messageDeliveryError', { smtpResponse, smtpCommand })?.kind).toBe(kind);
});

test('a try that is followed by another is never final', () => {
  const job = { attemptsMade: 0, attempts: 3, nextAttempt: '2026-11-22T10:00:05.000Z' };
  const smtpResponse = '450 4.1.1 User unknown';
  expect(failureOf('messageDeliveryError', { smtpResponse, errorCode: 'EENVELOPE', job })).toMatchObject({
    kind: 'soft',
    category: 'user_unknown',
    final: false,
  });
});

const failed = (response: object | string) => failureOf('messageBounce', { action: 'failed', response });

test.each<[object, object]>([
  [
    { source: 'smtp', message: '550-5.7.30 Not sent\n550 5.7.26 DKIM did not pass', status: '5.0.0' },
    { kind: 'block', category: 'authentication', about: 'sender' },
  ],
  [
    { source: 'smtp', message: '450 4.7.1 Greylisted for 300 seconds', status: '4.7.1' },
    { kind: 'soft', category: 'greylisted', about: 'system' },
  ],
  [
    { source: 'smtp', message: '552 Storage allocation exceeded', status: '5.0.0' },
    { kind: 'soft', category: 'mailbox_full', about: 'recipient' },
  ],
  [
    { source: 'smtp', message: '554 Transaction failed, due to local policy', status: '5.0.0' },
    { kind: 'block', category: 'policy', about: 'sender' },
  ],
  [
    { message: '550 No', category: 'ip_blacklisted', blocklist: { name: 'Some List', type: 'ip' } },
    { kind: 'block', category: 'blocklisted', about: 'sender', blocklist: { name: 'Some List', type: 'ip' } },
  ],
  [
    {
      source: 'smtp',
      message: '550 5.5.0 No',
      status: '5.5.0',
      category: 'user_unknown',
      recommendedAction: 'remove',
    },
    { kind: 'hard', category: 'user_unknown', providerCategory: 'user_unknown', recommendedAction: 'remove' },
  ],
  [
    { source: 'smtp', message: '550 5.1.0 <a@b.example> sender not allowed', status: '5.1.0' },
    { kind: 'undetermined', category: 'sender_refused', about: 'sender' },
  ],
  [
    { source: 'smtp', message: '421 Slow down', category: 'rate_limited', retryAfter: 60 },
    { kind: 'soft', category: 'rate_limited', retryAfter: 60 },
  ],
  [
    {
      source: 'X-Postfix',
      message: 'host mx.b.example[192.0.2.1] said: 550 5.1.1 Nobody here (in reply to RCPT TO command)',
    },
    { kind: 'hard', category: 'user_unknown', smtp: { code: 550, enhancedCode: '5.1.1' } },
  ],
  [
    { source: 'X-Unix', message: 'user unknown', status: '5.0.0' },
    { kind: 'hard', category: 'user_unknown' },
  ],
])('a bounce with %j is %j', (response, expected) => {
  expect(failed(response)).toMatchObject({ ...expected, final: true });
});

test('the code of the reply is next to its text, not that of a Status which says less or something else', () => {
  const message = '550 5.7.1 Blocklisted';
  for (const status of ['5.0.0', '5.1.1', undefined])
    expect(failed({ source: 'smtp', message, status })?.smtp).toEqual({
      code: 550,
      enhancedCode: '5.7.1',
      text: message,
    });
});

test.each(['unknown', 'something_new', '__proto__', ''])(
  'a category %j of the provider is kept, and judges nothing',
  (category) => {
    expect(failed({ message: '550 No', category })).toMatchObject({
      kind: 'undetermined',
      ...(category === '' ? {} : { providerCategory: category }),
    });
    expect(failed({ message: '550 No', category })).not.toHaveProperty('category');
  },
);
