import { setTimeout as sleep } from 'node:timers/promises';
import pRetry from 'p-retry';

/** How long a provider's API is waited for. */
export interface Pace {
  readonly retries: number;
  /** Before the first retry; doubles with each. */
  readonly firstDelayMs: number;
  /** Of each try. */
  readonly timeoutMs: number;
  /** Longest Retry-After that is followed. */
  readonly maxRetryAfterMs: number;
}

export const usualPace: Pace = {
  retries: 4,
  firstDelayMs: 500,
  timeoutMs: 15_000,
  maxRetryAfterMs: 60_000,
};

export interface Call {
  readonly url: string | URL;
  readonly method?: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  readonly headers: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  readonly body?: object | undefined;
  readonly pace: Pace;
  readonly signal?: AbortSignal | undefined;
  /** Before each try. */
  turn?(): Promise<void>;
  /** Which transient failures are retried; all if not given. */
  retryable?(error: ApiError): boolean;
  /** Says what happened, and what to do next. */
  explain(failure: Failure): string;
}

/** An answer that is no success, or why there is none. */
export interface Failure {
  /** Undefined without an answer. */
  readonly status?: number;
  readonly text: string;
  readonly cause?: unknown;
}

/** Calls a provider's API; returns the answer's text, or throws an `ApiError`. */
export function call(asked: Call): Promise<string> {
  const { pace, signal, retryable, turn } = asked;
  const tried = async () => {
    await turn?.();
    return attempt(asked);
  };
  return pRetry(tried, {
    retries: pace.retries,
    minTimeout: pace.firstDelayMs,
    maxTimeout: 10_000,
    randomize: true,
    ...(signal && { signal }),
    shouldRetry: ({ error }) => error instanceof ApiError && error.transient && (retryable?.(error) ?? true),
    onFailedAttempt: async ({ error, retriesLeft }) => {
      if (!(error instanceof ApiError) || retriesLeft === 0 || error.retryAfterMs === 0) return;
      await sleep(Math.min(error.retryAfterMs, pace.maxRetryAfterMs), undefined, { signal });
    },
  });
}

async function attempt({ explain, ...asked }: Call): Promise<string> {
  const { ok, status, text, retryAfter } = await send(asked).catch((cause: unknown) => {
    const failure = { text: '', cause };
    throw new ApiError(explain(failure), failure);
  });
  if (ok) return text;
  throw new ApiError(explain({ status, text }), { status, text }, retryAfterMs(retryAfter));
}

async function send({ url, method = 'GET', headers, body, pace, signal }: Omit<Call, 'explain'>) {
  const limit = AbortSignal.timeout(pace.timeoutMs);
  const response = await fetch(url, {
    method,
    // A redirect would receive the credentials.
    redirect: 'manual',
    headers: body === undefined ? headers : { ...headers, 'content-type': 'application/json' },
    body: body === undefined ? null : JSON.stringify(body),
    signal: signal === undefined ? limit : AbortSignal.any([signal, limit]),
  });
  const { ok, status } = response;
  return { ok, status, retryAfter: response.headers.get('retry-after'), text: await response.text() };
}

/** Seconds or a date. */
function retryAfterMs(header: string | null): number {
  if (header === null) return 0;
  const ms = /^\d+$/.test(header) ? Number(header) * 1_000 : Date.parse(header) - Date.now();
  return Number.isNaN(ms) ? 0 : Math.max(ms, 0);
}

/** A call that finally failed, explained. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  /** Undefined without an answer. */
  readonly status: number | undefined;
  /** The answer, or ''. */
  readonly text: string;
  /** How long the provider asks us to wait. */
  readonly retryAfterMs: number;

  constructor(message: string, { status, text, cause }: Failure, retryAfterMs = 0) {
    super(message, { cause });
    this.status = status;
    this.text = text;
    this.retryAfterMs = retryAfterMs;
  }

  /** A retry may succeed: no answer, or the provider was slow, busy or broken. */
  get transient(): boolean {
    const { status } = this;
    return status === undefined || status === 408 || status === 429 || status >= 500;
  }
}
