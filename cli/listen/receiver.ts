import type { PosternEvent } from '../../functions/events/event.ts';
import type { Outcome } from './deliver.ts';

/** Where events go. */
export interface Receiver {
  /** In a sentence about what begins: `Forwarding to http://localhost:3000`. */
  readonly says: string;
  /** How many it takes at once. */
  readonly most: number;
  /** Shows what became of each, and returns it. */
  take(events: readonly PosternEvent[], signal: AbortSignal): Promise<readonly Pick<Outcome, 'outcome'>[]>;
}
