import { setTimeout as sleep } from 'node:timers/promises';
import pRetry from 'p-retry';
import { AttemptError, attempt } from './attempt.ts';
import type { Post } from './cloud-event.ts';

export interface Outcome {
  readonly outcome: 'taken' | 'refused' | 'given up';
  /** Of the last answer; undefined if there was none. */
  readonly status: number | undefined;
  /** Of the last attempt. */
  readonly ms: number;
  readonly tries: number;
}

export interface Delivering {
  readonly url: URL;
  readonly signal: AbortSignal;
  /** Reports a failed attempt that isn't the last. */
  retrying(error: AttemptError, delayMs: number): void;
  readonly pace?: Pace;
}

export interface Pace {
  /** Attempts that were answered or broken off; while nothing listens, it waits. */
  readonly tries: number;
  /** Before the first retry; doubles each time. */
  readonly firstDelayMs: number;
  readonly maxDelayMs: number;
  readonly timeoutMs: number;
}

const defaultPace: Pace = { tries: 6, firstDelayMs: 500, maxDelayMs: 5_000, timeoutMs: 60_000 };

/** Posts until the event is taken, refused, or given up. Throws on the signal, or if retrying can't help. */
export async function deliver(post: Post, delivering: Delivering): Promise<Outcome> {
  const { url, signal, pace = defaultPace } = delivering;
  const last = { tries: 0, answered: 0, ms: 0 };
  const result = (outcome: Outcome['outcome'], status: number | undefined) => {
    return { outcome, status, ms: last.ms, tries: last.tries };
  };
  const once = async () => {
    const began = performance.now();
    last.tries++;
    try {
      return await attempt(url, post, signal, pace.timeoutMs);
    } finally {
      last.ms = Math.round(performance.now() - began);
    }
  };
  const mayRetry = (error: Error) => {
    if (!(error instanceof AttemptError) || error.retry === 'never') return false;
    if (error.retry === 'perhaps') last.answered++;
    return last.answered < pace.tries;
  };
  try {
    return result('taken', await retried(once, mayRetry, delivering, pace));
  } catch (error) {
    if (!(error instanceof AttemptError)) throw error;
    return result(error.retry === 'never' ? 'refused' : 'given up', error.status);
  }
}

function retried(
  once: () => Promise<number>,
  mayRetry: (error: Error) => boolean,
  { signal, retrying }: Delivering,
  { firstDelayMs, maxDelayMs }: Pace,
): Promise<number> {
  return pRetry(once, {
    retries: Number.POSITIVE_INFINITY,
    minTimeout: firstDelayMs,
    maxTimeout: maxDelayMs,
    signal,
    shouldRetry: async ({ error, retryDelay }) => {
      if (!mayRetry(error) || !(error instanceof AttemptError)) return false;
      const beyond = Math.max(0, error.retryAfterMs - retryDelay);
      retrying(error, retryDelay + beyond);
      await sleep(beyond, undefined, { signal });
      return true;
    },
  });
}
