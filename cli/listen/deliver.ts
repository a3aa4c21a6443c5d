import { setTimeout as sleep } from 'node:timers/promises';
import pRetry from 'p-retry';
import { AttemptError, attempt } from './attempt.ts';
import type { Post } from './cloud-event.ts';

/** What became of one event at the developer's program. */
export interface Outcome {
  readonly outcome: 'taken' | 'refused' | 'given up';
  /** Of the last answer; absent where there was none. */
  readonly status: number | undefined;
  /** Of the last try. */
  readonly ms: number;
  readonly tries: number;
}

export interface Delivering {
  readonly url: URL;
  readonly signal: AbortSignal;
  /** Says what went wrong with a try that is not the last, and when the next one is. */
  retrying(error: AttemptError, delayMs: number): void;
  readonly pace?: Pace;
}

export interface Pace {
  /** Tries that the program answers, or breaks off; where it is not there at all, it is waited for. */
  readonly tries: number;
  /** Before the first retry; doubles with each. */
  readonly firstDelayMs: number;
  readonly maxDelayMs: number;
  readonly timeoutMs: number;
}

const defaultPace: Pace = { tries: 6, firstDelayMs: 500, maxDelayMs: 5_000, timeoutMs: 60_000 };

/** Posts an event until it is taken or refused, or often enough. Throws where the signal comes, or no try can help. */
export async function deliver(post: Post, delivering: Delivering): Promise<Outcome> {
  const { url, signal, pace = defaultPace } = delivering;
  const last = { tries: 0, answered: 0, ms: 0 };
  const result = (outcome: Outcome['outcome'], status: number | undefined) => ({
    outcome,
    status,
    ms: last.ms,
    tries: last.tries,
  });
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
