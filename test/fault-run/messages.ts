import type { PlannedFault } from './plan.ts';
import type { Vanishing } from './vanish.ts';

/** What run.ts asks of the engine's process. */
export type Ask =
  | 'calm'
  | 'sweep'
  | { readonly vanish: Vanishing }
  | { readonly due: readonly PlannedFault[] };

/** Where the engine is. */
export interface Ready {
  readonly ready: true;
  readonly url: string;
  readonly endpoint: string;
  readonly outputs: Readonly<Record<string, string>>;
}

/** By its id in the plan. */
interface Struck {
  readonly struck: number;
}

/** The delivery that was lost on purpose. */
interface Vanished {
  readonly vanished: string;
}

/** Nothing fails any more. */
interface Calm {
  readonly calm: true;
}

export type Answer = Ready | Struck | Vanished | Calm | { readonly swept: true };
