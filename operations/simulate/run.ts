import pMap from 'p-map';
import { codeOf } from '../failure.ts';
import { pace } from '../pace.ts';
import { operationsOf, type Variation } from '../provider-operations.ts';
import { type Answered, send } from '../samples/post.ts';
import type { Case, Sample } from '../samples/read.ts';
import { varied } from './body.ts';
import type { Target } from './target.ts';

/** How many wait for their answer at once, where no rate asks for more: few enough that each is answered as if alone. */
const fewAtOnce = 4;
const mostAtOnce = 64;

/** Longer than the gateway waits for a function. */
const patienceMs = 35_000;

interface Plans {
  /** How many of each. */
  readonly times: number;
  /** Deliveries a second, at most. */
  readonly rate?: number;
}

/** What to send: samples, each time as of other events, or deliveries to the letter. */
export type Plan = Plans &
  (
    | { readonly cases: readonly Sample[]; readonly repeat: boolean }
    | { readonly cases: readonly Case[]; readonly repeat: true }
    /** Each is signed when it is sent, whatever time it tells of. */
    | { readonly cases: readonly Case[]; readonly repeat: 'signed anew' }
  );

export interface How {
  readonly target: Target;
  /** What was not begun by then is not sent. */
  readonly signal: AbortSignal;
  done(): void;
}

/** One delivery, and what came of it. */
export interface Sending {
  readonly case: Case;
  readonly answered: Answered | Unanswered;
  readonly ms: number;
}

export interface Unanswered {
  readonly status: 'none';
  readonly eventIds: readonly [];
  /** Of the system: ECONNRESET. */
  readonly reason: string;
}

/** Sends all of the plan, one of each at a time; an answer that is no 200 ends nothing. */
export async function sendAll(plan: Plan, { target, signal, done }: How): Promise<readonly Sending[]> {
  const turn = plan.rate === undefined ? undefined : pace(plan.rate, signal);
  const next = await deliveriesOf(plan);
  const numbers = Array.from({ length: plan.cases.length * plan.times }, (_, number) => number);
  const sendings = await pMap(
    numbers,
    async (number) => {
      await turn?.();
      const due = signal.aborted ? undefined : next(number);
      if (due === undefined) return [];
      const start = performance.now();
      const answered = await attempt(due, target);
      done();
      return [{ case: due.delivery, answered, ms: performance.now() - start }];
    },
    // Of answers that take a second, so many are under way.
    { concurrency: Math.min(Math.max(fewAtOnce, plan.rate ?? 0), mostAtOnce) },
  );
  return sendings.flat();
}

interface Due {
  readonly delivery: Case;
  readonly sentAt: Date;
}

/** The deliveries of a plan by their number. */
async function deliveriesOf({ cases, repeat }: Plan): Promise<(number: number) => Due | undefined> {
  const [first] = cases;
  const now = clock();
  if (repeat === 'signed anew')
    return (number) => {
      const delivery = cases[number % cases.length];
      return delivery && { delivery, sentAt: new Date() };
    };
  if (first === undefined || repeat) {
    const sentAt = now();
    const dues = cases.map((delivery) => ({ delivery, sentAt }));
    return (number) => dues[number % dues.length];
  }
  const { vary } = await operationsOf(first.provider.name);
  return (number) => {
    const variation: Variation = { at: now(), sameSubject: number < cases.length };
    const sample = cases[number % cases.length];
    return sample && { delivery: varied(sample, vary, variation), sentAt: new Date() };
  };
}

/** The time, another millisecond at each call. */
function clock(): () => Date {
  let last = 0;
  return () => {
    last = Math.max(Date.now(), last + 1);
    return new Date(last);
  };
}

async function attempt({ delivery, sentAt }: Due, { url, secret }: Target): Promise<Sending['answered']> {
  try {
    return await send(url, delivery, secret, { sentAt, signal: AbortSignal.timeout(patienceMs) });
  } catch (error) {
    // Its message may hold the URL, and with it the token.
    const name = error instanceof Error ? error.name : 'unknown';
    return { status: 'none', eventIds: [], reason: codeOf(error) ?? name };
  }
}
