import { codeOf, OperationError } from '../../operations/failure.ts';
import type { Post } from './cloud-event.ts';

export class AttemptError extends Error {
  override readonly name = 'AttemptError';
  /** Undefined if there was no answer. */
  readonly status: number | undefined;
  /** `later`: nothing listens yet. `perhaps`: it failed this time. */
  readonly retry: 'later' | 'perhaps' | 'never';
  readonly retryAfterMs: number;
  constructor(
    message: string,
    { status, retry, retryAfterMs = 0 }: Pick<AttemptError, 'retry'> & Partial<Omit<AttemptError, 'retry'>>,
  ) {
    super(message);
    this.status = status;
    this.retry = retry;
    this.retryAfterMs = retryAfterMs;
  }
}

/** Returns a 2xx status. Throws an `AttemptError`, or an `OperationError` if retrying can't help. */
export async function attempt(url: URL, post: Post, signal: AbortSignal, timeoutMs: number): Promise<number> {
  const { status, headers } = await send(url, post, signal, timeoutMs);
  if (status >= 200 && status < 300) return status;
  const isTransient = status >= 500 || status === 429 || status === 408;
  throw new AttemptError(`answered ${status}`, {
    status,
    retry: isTransient ? 'perhaps' : 'never',
    retryAfterMs: retryAfterMs(headers.get('retry-after')),
  });
}

async function send(url: URL, { headers, body }: Post, signal: AbortSignal, timeoutMs: number) {
  const timeout = AbortSignal.timeout(timeoutMs);
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { ...headers, 'user-agent': 'postern' },
      body,
      // A redirect would send the mail elsewhere.
      redirect: 'manual',
      signal: AbortSignal.any([signal, timeout]),
    });
    // Only the status counts, and the rest may never end.
    await response.body?.cancel();
    return response;
  } catch (error) {
    signal.throwIfAborted();
    if (timeout.aborted)
      throw new AttemptError(`did not answer within ${timeoutMs / 1_000} s`, { retry: 'perhaps' });
    throw unreachable(url, error);
  }
}

/** Nothing listens there yet. */
const absent = /^(ECONNREFUSED|EHOSTUNREACH|ENETUNREACH|ETIMEDOUT|EAI_AGAIN|UND_ERR_CONNECT_TIMEOUT)$/;
/** It closed the connection without an answer, perhaps because of this event. */
const broken = /^(ECONNRESET|EPIPE|UND_ERR_(SOCKET|HEADERS_TIMEOUT|BODY_TIMEOUT))$/;

function unreachable({ origin }: URL, error: unknown): Error {
  const code = codeOf(error) ?? '';
  if (absent.test(code)) return new AttemptError(`can't be reached (${code})`, { retry: 'later' });
  if (broken.test(code)) return new AttemptError(`broke the connection (${code})`, { retry: 'perhaps' });
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
