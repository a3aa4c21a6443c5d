import { defined } from '../events/defined.ts';
import type { DataParts } from '../events/event.ts';
import { type Answer, classify, explicitly, quotedReply, readReply } from '../events/failure.ts';
import { plausibleTime } from '../events/time.ts';
import type { Payload } from './schema.ts';
import { actionWord } from './types.ts';

type Failure = DataParts['failure'];
type Data = Payload['data'];

/** Codes of Nodemailer's for which EmailEngine's source stops trying, whatever `nextAttempt` says (lib/delivery-error.js). */
const stopping = new Set(['EAUTH', 'ENOAUTH', 'EOAUTH2', 'ETLS', 'EENVELOPE', 'EMESSAGE', 'EPROTOCOL']);

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

function deliveryError(data: Data): Failure {
  const answer = answerOf(data);
  return {
    ...classify(answer),
    ...defined({ final: isFinal(data, answer), reason: data.error ?? data.smtpResponse }),
    ...sayer(answer),
  };
}

function answerOf({ error, smtpResponse, smtpResponseCode: code }: Data): Answer {
  return explicitly(smtpResponse === undefined ? quotedReply(error) : readReply(smtpResponse), { code });
}

/** `nextAttempt` alone says nothing: it is there on the last try too, and on a 5xx, which is not tried again. */
function isFinal({ job = {}, errorCode }: Data, { code }: Answer): boolean | undefined {
  // A 503 is tried again.
  if (code !== undefined && code >= 500 && code !== 503) return true;
  const attempt = attemptOf(job);
  if (attempt === undefined || job.attempts === undefined) return undefined;
  if (attempt >= job.attempts) return true;
  const isTemporary = code !== undefined && code >= 400 && code < 500 && !stopping.has(errorCode ?? '');
  return isTemporary && plausibleTime(job.nextAttempt) !== undefined ? false : undefined;
}

/** It is the last word on a mail, with the reply, if any, only in the sentence. */
function givenUp({ error }: Data): Failure {
  const answer = quotedReply(error);
  return { ...classify(answer), final: true, ...defined({ reason: error }), ...sayer(answer) };
}

/** Who says so: the receiving side where its answer is quoted, else EmailEngine. */
function sayer(answer: Answer): Pick<NonNullable<Failure>, 'source' | 'smtp'> {
  const smtp = defined(answer);
  return smtp === undefined ? { source: 'provider' } : { source: 'smtp', smtp };
}

/** RFC 3464, section 2.3.3: failed is the end, delayed goes on; of any other action nobody says what it means. */
function bounce({ action, mta, response }: Data): Failure {
  const outcome = actionOf(action);
  const { source, message, status, category } = typeof response === 'object' ? response : {};
  const isSmtp = source?.toLowerCase() === 'smtp';
  // RFC 3464, section 2.3.6: of the diagnostic types only smtp is a reply; without a type, a code tells.
  const reply = isSmtp || source === undefined ? readReply(message) : {};
  const isReply = isSmtp || reply.code !== undefined || reply.enhancedCode !== undefined;
  const answer = explicitly(isReply ? reply : {}, { status });
  const verdict = classify(answer);
  const settled =
    verdict.kind === 'undetermined' && answer.code === undefined && answer.enhancedCode === undefined;
  return {
    ...verdict,
    ...(outcome === 'delayed' && settled ? { kind: 'soft' } : {}),
    ...defined({
      final: outcome === undefined ? undefined : outcome === 'failed',
      reason: message ?? (typeof response === 'string' ? response : undefined) ?? category,
    }),
    source: isSmtp ? 'smtp' : 'dsn',
    ...defined({ smtp: defined({ ...answer, mta }) }),
  };
}

function actionOf(action: string | undefined): 'failed' | 'delayed' | undefined {
  const word = actionWord(action);
  return word === 'failed' || word === 'delayed' ? word : undefined;
}
