import { classify } from '../events/classify.ts';
import { defined } from '../events/defined.ts';
import type { DataParts } from '../events/event.ts';
import { type Answer, quotedReply, readReply, readStatus, withCode, withStatus } from '../events/failure.ts';
import type { FailureCategory } from '../events/failure-categories.ts';
import { plausibleTime } from '../events/time.ts';
import { fieldText } from './header-field.ts';
import type { Payload } from './schema.ts';
import { actionWord } from './types.ts';

type Failure = DataParts['failure'];
type Data = Payload['data'];

/** Errors after which EmailEngine does not try again, unless the reply is a 4xx (lib/delivery-error.js, since 2.74.0). */
const stopping = new Set(['EAUTH', 'ENOAUTH', 'EOAUTH2', 'ETLS', 'EENVELOPE', 'EMESSAGE', 'EPROTOCOL']);

/** Before any session: the code beside it is of HTTP, and it is always tried again. */
const tokenRefresh = 'ETokenRefresh';

/** What EmailEngine's and Nodemailer's codes say of the cause. */
const errorCodes: ReadonlyMap<string | undefined, FailureCategory> = new Map([
  ['EAUTH', 'sender_login'],
  ['ENOAUTH', 'sender_login'],
  ['EOAUTH2', 'sender_login'],
  [tokenRefresh, 'sender_login'],
  ['ETLS', 'encryption'],
  ['ECONNECTION', 'host_unreachable'],
  ['ECONNREFUSED', 'host_unreachable'],
  ['EDNS', 'host_unreachable'],
  ['ESOCKET', 'host_unreachable'],
  ['ETIMEDOUT', 'host_unreachable'],
]);

/** @see https://learn.emailengine.app/docs/webhooks/messagebounce */
const opinions: ReadonlyMap<string | undefined, FailureCategory> = new Map([
  ['user_unknown', 'user_unknown'],
  ['invalid_address', 'user_unknown'],
  ['mailbox_disabled', 'mailbox_disabled'],
  ['mailbox_full', 'mailbox_full'],
  ['greylisting', 'greylisted'],
  ['rate_limited', 'rate_limited'],
  ['server_error', 'server_error'],
  ['ip_blacklisted', 'blocklisted'],
  ['domain_blacklisted', 'blocklisted'],
  ['auth_failure', 'authentication'],
  ['relay_denied', 'relay_denied'],
  ['spam_blocked', 'spam'],
  ['policy_blocked', 'policy'],
  ['geo_blocked', 'policy'],
  ['virus_detected', 'content'],
]);

export function failureOf({ event, data }: Payload): Failure {
  switch (event) {
    case 'messageDeliveryError':
      return deliveryError(data);
    case 'messageFailed':
      return givenUp(data);
    case 'messageBounce':
      return bounce(data);
    default:
      return undefined;
  }
}

/** Also for the last try: whether it was the last, `failure.final` says. */
export function deliveryOf({ job, ...data }: Data): DataParts['delivery'] {
  if (job === undefined) return undefined;
  const isOver = isFinal({ job, ...data }, answerOf(data)) === true;
  return defined({
    attempt: attemptOf(job),
    maxAttempts: job.attempts,
    nextAttemptAt: isOver ? undefined : plausibleTime(job.nextAttempt),
  });
}

/** EmailEngine counts the tries before this one: 0 on the first. */
function attemptOf({ attemptsMade }: NonNullable<Data['job']>): number | undefined {
  return attemptsMade === undefined ? undefined : attemptsMade + 1;
}

/** The sender's own server speaks, or what it heard of the next: who of the two, only the words tell. */
function deliveryError(data: Data): Failure {
  const { error, errorCode, smtpResponse, smtpCommand } = data;
  const answer = answerOf(data);
  const final = isFinal(data, answer);
  const verdict = classify({
    reply: answer,
    text: [error, smtpResponse].filter(Boolean).join(' '),
    opinion: errorCodes.get(errorCode),
    isEarly: isUnanswered(answer) || early.test(smtpCommand ?? '') || errorCodes.has(errorCode),
    isDelayed: final === false,
    isGivenUp: final,
  });
  return { ...verdict, ...defined({ final, reason: error ?? smtpResponse }), ...sayer(answer) };
}

/** The sender's own program or API speaks, as of an account that was not found: it knows nothing of the recipient's. */
function isUnanswered({ code, enhancedCode }: Answer): boolean {
  return code === undefined && enhancedCode === undefined;
}

/** Commands of a session in which no recipient is named yet. */
const early = /^(?:CONN|EHLO|HELO|LHLO|STARTTLS|AUTH|MAIL)\b/i;

function answerOf({ error, errorCode, smtpResponse, smtpResponseCode }: Data): Answer {
  const answer = smtpResponse === undefined ? quotedReply(error) : readReply(smtpResponse);
  return errorCode === tokenRefresh ? answer : withCode(answer, smtpResponseCode);
}

/** As EmailEngine decides; `nextAttempt` alone says nothing, as it is there on the last try and on a 5xx too. */
function isFinal({ job = {}, errorCode }: Data, { code }: Answer): boolean | undefined {
  const isTemporary = errorCode === tokenRefresh || (code !== undefined && code >= 400 && code < 500);
  const isRefused = code !== undefined && code >= 500 && code !== 503;
  if (!isTemporary && (isRefused || stopping.has(errorCode ?? ''))) return true;
  const attempt = attemptOf(job);
  if (attempt === undefined || job.attempts === undefined) return undefined;
  if (attempt >= job.attempts) return true;
  return plausibleTime(job.nextAttempt) === undefined ? undefined : false;
}

/** It is the last word on a mail, with the reply, if any, only in the sentence. */
function givenUp({ error }: Data): Failure {
  const answer = quotedReply(error);
  const verdict = classify({ reply: answer, text: error, isEarly: isUnanswered(answer), isGivenUp: true });
  return { ...verdict, final: true, ...defined({ reason: error }), ...sayer(answer) };
}

/** Who says so: the receiving side where its answer is quoted, else EmailEngine. */
function sayer(answer: Answer): Pick<NonNullable<Failure>, 'source' | 'smtp'> {
  const smtp = defined(answer);
  return smtp === undefined ? { source: 'provider' } : { source: 'smtp', smtp };
}

/** RFC 3464, section 2.3.3: failed is the end, delayed goes on; of any other action nobody says what it means. */
function bounce({ action, mta, response }: Data): Failure {
  const outcome = actionOf(action);
  const said = typeof response === 'object' ? response : {};
  const { source, category, recommendedAction, retryAfter } = said;
  // A field of the notification, as raw as those of the mail.
  const message = said.message && fieldText(said.message);
  const blocklist = said.blocklist && defined(said.blocklist);
  const isSmtp = source?.toLowerCase() === 'smtp';
  const status = readStatus(said.status);
  // RFC 3464, section 2.3.6: of the diagnostic types only smtp is a reply; other programs quote one, or none.
  const reply = isSmtp || source === undefined ? readReply(message) : quotedReply(message);
  const isReply = isSmtp || reply.code !== undefined || reply.enhancedCode !== undefined;
  const verdict = classify({
    reply,
    text: message ?? (typeof response === 'string' ? response : undefined),
    status,
    opinion: blocklist === undefined ? opinions.get(category) : 'blocklisted',
    isDelayed: outcome === 'delayed',
    isGivenUp: outcome === 'failed',
  });
  return {
    ...(outcome === undefined ? { kind: 'undetermined' } : verdict),
    ...defined({
      final: outcome === undefined ? undefined : outcome === 'failed',
      reason: message ?? (typeof response === 'string' ? response : undefined) ?? category,
      providerCategory: category,
      recommendedAction,
      blocklist,
      retryAfter,
    }),
    source: isSmtp ? 'smtp' : 'dsn',
    ...defined({ smtp: defined({ ...withStatus(isReply ? reply : {}, status), mta }) }),
  };
}

function actionOf(action: string | undefined): 'failed' | 'delayed' | undefined {
  const word = actionWord(action);
  return word === 'failed' || word === 'delayed' ? word : undefined;
}
