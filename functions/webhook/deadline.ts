/** From the function's first line; with a cold start and the network it makes under 5 s. */
const answerMs = 4_000;

/** One request's time, shared among the services it calls: each may hang. */
export interface Deadline {
  /** Fires when only this time is left for later steps. */
  leaving(ms: number): AbortSignal;
  /** After the answer, no signal fires any more. */
  end(): void;
}

/** Milliseconds left when a step must give up: later steps keep their time even if all before them hung. */
export const leave = {
  secret: 2_700,
  large: 1_800,
  queue: 900,
  lastResort: 0,
} as const;

export function startDeadline(ms = answerMs): Deadline {
  const end = performance.now() + ms;
  const timers: NodeJS.Timeout[] = [];
  return {
    leaving: (left) => {
      // Not `AbortSignal.timeout`, which can't be cancelled: it would fire during a later request.
      const controller = new AbortController();
      const expire = () => controller.abort(new DOMException('out of time', 'TimeoutError'));
      timers.push(setTimeout(expire, Math.max(0, Math.floor(end - left - performance.now()))));
      return controller.signal;
    },
    end: () => timers.forEach(clearTimeout),
  };
}
