import { faultName, logger } from '../aws/log.ts';
import { OnceADay } from '../aws/once-a-day.ts';
import { harmlessName } from '../events/drift.ts';
import { wordOf } from '../events/instance.ts';
import { provingOf } from '../events/proving.ts';
import type { Delivery } from '../webhook/delivery.ts';
import { type Cut, occurrenceOf } from './normalise.ts';

const told = new OnceADay(200);
/** What is longer has the same names, and would cost as much again as it did. */
const longBody = 65_536;

/** Logs the names that this provider is not known to use, with the id of the event to look at. Never a reason to fail. */
export function noteDrift(cut: Cut, delivery: Delivery): void {
  const { provider, origin, items } = cut;
  const word = wordOf(origin);
  const [item] = items;
  // Deliveries of postern prove have their own field.
  if (delivery.reconciled || item === undefined || provingOf(item) !== undefined) return;
  try {
    const names = told.fresh([
      ...(delivery.newHeaders ?? []).map((name) => `${word} header ${harmlessName(name)}`),
      ...bodyNames(cut, delivery).map((name) => `${word} ${name}`),
    ]);
    if (names.length === 0) return;
    const { id: eventId } = occurrenceOf(cut, item).event;
    const ids = { provider: word, deliveryId: origin.deliveryid, eventId };
    logger.info('drift', { ...ids, names: names.map((name) => name.slice(word.length + 1)) });
  } catch (error) {
    logger.warn('drift not told', { provider: provider.name, fault: faultName(error) });
  }
}

function bodyNames({ provider }: Cut, { body, headers }: Delivery): readonly string[] {
  if (provider.unknownNames === undefined || body.length > longBody) return [];
  try {
    return provider.unknownNames(JSON.parse(new TextDecoder().decode(body)), headers);
  } catch (error) {
    if (error instanceof SyntaxError) return [];
    throw error;
  }
}
