import { setTimeout as sleep } from 'node:timers/promises';
import pRetry from 'p-retry';
import { codeOf, OperationError } from '../../operations/failure.ts';
import type { Post } from './cloud-event.ts';

export interface Outcome {
  readonly outcome: 'taken' | 'refused' | 'given up';
  /** Of the last answer; undefined if there was none. */
  readonly status: number | undefined;
  /** Of the last attempt. */
  readonly ms: number;
  readonly tries: number;
}

/** `later`: nothing listens yet. `perhaps`: it failed this time. */
type Retry = 'later' | 'perhaps' | 'never';

export class AttemptError extends Error {
  override readonly name = 'AttemptError';
  readonly retry: Retry;
  readonly status: number | undefined;
  readonly retryAfterMs: number;
  constructor(message: string, retry: Retry, status?: number, retryAfterMs = 0) {
    super(message);
    [this.retry, this.status, this.retryAfterMs] = [retry, status, retryAfterMs];
  }
}

interface Delivering {
  readonly url: URL;
  readonly signal: AbortSignal;
  /** Reports a failed attempt that isn't the last. */
  retrying(error: AttemptError, delayMs: number): void;
  readonly pace?: typeof defaultPace;
}

/** Attempts that were answered or broken off, while nothing listens it waits; delays double each time. */
const defaultPace = { tries: 6, firstDelayMs: 500, maxDelayMs: 5_000, timeoutMs: 60_000 };

/** Posts until the event is taken, refused, or given up. Throws on the signal, or if retrying can't help. */
export async function deliver(
  post: Post,
  { url, signal, retrying, pace = defaultPace }: Delivering,
): Promise<Outcome> {
  let [tries, answered, ms] = [0, 0, 0];
  const once = async () => {
    const began = performance.now();
    tries++;
    return attempt(url, post, signal, pace.timeoutMs).finally(() => {
      ms = Math.round(performance.now() - began);
    });
  };
  const shouldRetry = async ({ error, retryDelay }: { error: Error; retryDelay: number }) => {
    if (!(error instanceof AttemptError) || error.retry === 'never') return false;
    if (error.retry === 'perhaps') answered++;
    if (answered >= pace.tries) return false;
    const beyond = Math.max(0, error.retryAfterMs - retryDelay);
    retrying(error, retryDelay + beyond);
    await sleep(beyond, undefined, { signal });
    return true;
  };
  const { firstDelayMs: minTimeout, maxDelayMs: maxTimeout } = pace;
  const how = { retries: Number.POSITIVE_INFINITY, minTimeout, maxTimeout, signal, shouldRetry };
  try {
    return { outcome: 'taken', status: await pRetry(once, how), ms, tries };
  } catch (error) {
    if (!(error instanceof AttemptError)) throw error;
    return { outcome: error.retry === 'never' ? 'refused' : 'given up', status: error.status, ms, tries };
  }
}

/** Returns a 2xx status. Throws an `AttemptError`, or an `OperationError` if retrying can't help. */
async function attempt(url: URL, post: Post, signal: AbortSignal, timeoutMs: number): Promise<number> {
  const timeout = AbortSignal.timeout(timeoutMs);
  const response = await fetch(url, {
    method: 'POST',
    headers: { ...post.headers, 'user-agent': 'postern' },
    body: post.body,
    // A redirect would send the mail elsewhere.
    redirect: 'manual',
    signal: AbortSignal.any([signal, timeout]),
  }).catch((error: unknown) => {
    signal.throwIfAborted();
    if (timeout.aborted) throw new AttemptError(`did not answer within ${timeoutMs / 1_000} s`, 'perhaps');
    throw unreachable(url, error);
  });
  // Only the status counts, and the rest may never end.
  await response.body?.cancel();
  const { status, headers } = response;
  if (status >= 200 && status < 300) return status;
  const isTransient = status >= 500 || status === 429 || status === 408;
  const waitMs = retryAfterMs(headers.get('retry-after'));
  throw new AttemptError(`answered ${status}`, isTransient ? 'perhaps' : 'never', status, waitMs);
}

/** Nothing listens there yet. */
const absent = /^(ECONNREFUSED|EHOSTUNREACH|ENETUNREACH|ETIMEDOUT|EAI_AGAIN|UND_ERR_CONNECT_TIMEOUT)$/;
/** It closed the connection without an answer, perhaps because of this event. */
const broken = /^(ECONNRESET|EPIPE|UND_ERR_(SOCKET|HEADERS_TIMEOUT|BODY_TIMEOUT))$/;

function unreachable({ origin }: URL, error: unknown): Error {
  const code = codeOf(error) ?? '';
  if (absent.test(code)) return new AttemptError(`can't be reached (${code})`, 'later');
  if (broken.test(code)) return new AttemptError(`broke the connection (${code})`, 'perhaps');
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause.message : String(error);
  return new OperationError(`${origin} can't be reached: ${code || cause}. Check --forward-to.`);
}

const longestMs = 300_000;

/** Seconds or a date. */
function retryAfterMs(header: string | null): number {
  if (header === null) return 0;
  const ms = /^\d+$/.test(header) ? Number(header) * 1_000 : Date.parse(header) - Date.now();
  return Number.isNaN(ms) ? 0 : Math.min(Math.max(ms, 0), longestMs);
}
