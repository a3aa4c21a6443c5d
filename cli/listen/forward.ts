import type { PosternEvent } from '../../functions/events/event.ts';
import type { AttemptError } from './attempt.ts';
import { binary, structured } from './cloud-event.ts';
import { deliver } from './deliver.ts';
import type { Receiver } from './receiver.ts';
import { deliveryPrinter, retryTeller } from './report.ts';

/** A program that is posted one event after another. */
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
