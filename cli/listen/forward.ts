import type { PosternEvent } from '../../functions/events/event.ts';
import type { AttemptError } from './attempt.ts';
import { binary, structured } from './cloud-event.ts';
import { deliver, type Outcome } from './deliver.ts';
import { deliveryPrinter, retryTeller } from './report.ts';

export function forwardingTo(url: URL, isBinary: boolean, json: boolean): Receiver {
  const [print, retryTold] = [deliveryPrinter(json), retryTeller(url.host)];
  const post = async (event: PosternEvent, signal: AbortSignal) => {
    const retrying = (error: AttemptError, delayMs: number) => retryTold(event, error, delayMs);
    const outcome = await deliver(isBinary ? binary(event) : structured(event), { url, signal, retrying });
    print(event, outcome);
    return outcome;
  };
  return {
    says: `Forwarding to ${url.origin}`,
    most: 1,
    take: (events, signal) => Promise.all(events.map((event) => post(event, signal))),
  };
}

export interface Receiver {
  /** `Forwarding to http://localhost:3000` */
  readonly says: string;
  /** Events at once. */
  readonly most: number;
  take(events: readonly PosternEvent[], signal: AbortSignal): Promise<readonly Pick<Outcome, 'outcome'>[]>;
}
