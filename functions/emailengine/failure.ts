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

/** Errors after which EmailEngine does not retry, unless the reply is a 4xx (lib/delivery-error.js, since 2.74.0). */
const stopping = new Set(['EAUTH', 'ENOAUTH', 'EOAUTH2', 'ETLS', 'EENVELOPE', 'EMESSAGE', 'EPROTOCOL']);

/** Before any session: its code is HTTP's, and it is always retried. */
const tokenRefresh = 'ETokenRefresh';

/** Causes by EmailEngine's and Nodemailer's codes. */
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

/** Also for the last try: `failure.final` says whether it was the last. */
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

/** From the sender's own server, or what that heard from the next: only the words can tell. */
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

/** From the sender's own program or API, as for an unknown account: it knows nothing about the recipient. */
function isUnanswered({ code, enhancedCode }: Answer): boolean {
  return code === undefined && enhancedCode === undefined;
}

/** Commands of a session before a recipient is named. */
const early = /^(?:CONN|EHLO|HELO|LHLO|STARTTLS|AUTH|MAIL)\b/i;

function answerOf({ error, errorCode, smtpResponse, smtpResponseCode }: Data): Answer {
  const answer = smtpResponse === undefined ? quotedReply(error) : readReply(smtpResponse);
  return errorCode === tokenRefresh ? answer : withCode(answer, smtpResponseCode);
}

/** As EmailEngine decides; `nextAttempt` alone says nothing: it is there on the last try and on a 5xx too. */
function isFinal({ job = {}, errorCode }: Data, { code }: Answer): boolean | undefined {
  const isTemporary = errorCode === tokenRefresh || (code !== undefined && code >= 400 && code < 500);
  const isRefused = code !== undefined && code >= 500 && code !== 503;
  if (!isTemporary && (isRefused || stopping.has(errorCode ?? ''))) return true;
  const attempt = attemptOf(job);
  if (attempt === undefined || job.attempts === undefined) return undefined;
  if (attempt >= job.attempts) return true;
  return plausibleTime(job.nextAttempt) === undefined ? undefined : false;
}

/** The last word on a mail; a reply, if any, is only in the sentence. */
function givenUp({ error }: Data): Failure {
  const answer = quotedReply(error);
  const verdict = classify({ reply: answer, text: error, isEarly: isUnanswered(answer), isGivenUp: true });
  return { ...verdict, final: true, ...defined({ reason: error }), ...sayer(answer) };
}

/** The receiving side if its answer is quoted, else EmailEngine. */
function sayer(answer: Answer): Pick<NonNullable<Failure>, 'source' | 'smtp'> {
  const smtp = defined(answer);
  return smtp === undefined ? { source: 'provider' } : { source: 'smtp', smtp };
}

/** RFC 3464, section 2.3.3: failed is final, delayed continues; other actions have no defined meaning here. */
function bounce({ action, mta, response }: Data): Failure {
  const outcome = actionOf(action);
  const said = typeof response === 'object' ? response : {};
  const { source, category, recommendedAction, retryAfter } = said;
  // A raw field, like the mail's own.
  const message = said.message && fieldText(said.message);
  const blocklist = said.blocklist && defined(said.blocklist);
  const isSmtp = source?.toLowerCase() === 'smtp';
  const status = readStatus(said.status);
  // RFC 3464, section 2.3.6: only the diagnostic type smtp is a reply; other programs may quote one.
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
