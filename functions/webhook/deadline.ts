/** From the first line of the function; with a cold start and the way there and back it makes less than 5 s. */
const answerMs = 4_000;

/** The time that one request has, shared out among the services that it asks: each may hang. */
export interface Deadline {
  /** Fires when only so much is left for whatever comes after. */
  leaving(ms: number): AbortSignal;
  /** Once there is an answer: no signal fires any more. */
  end(): void;
}

/**
 * What is left when a step must give up, in milliseconds: the later ones still have their time when all before
 * them hung, and a step before which all went well has more.
 */
export const leave = {
  secret: 2_700,
  /** The object of a delivery that is too large for the queue. */
  large: 1_800,
  queue: 900,
  lastResort: 0,
} as const;

export function startDeadline(ms = answerMs): Deadline {
  const end = performance.now() + ms;
  const timers: NodeJS.Timeout[] = [];
  return {
    leaving: (left) => {
      // Not `AbortSignal.timeout`, which nobody can take back: each would fire in the midst of a later request.
      const controller = new AbortController();
      const expire = () => controller.abort(new DOMException('out of time', 'TimeoutError'));
      timers.push(setTimeout(expire, Math.max(0, Math.floor(end - left - performance.now()))));
      return controller.signal;
    },
    end: () => timers.forEach(clearTimeout),
  };
}
