import type { PosternEvent } from '../../functions/events/event.ts';
import { toItem } from '../../functions/events/item.ts';
import type { Postern } from '../support/postern.ts';
import { eventsOf, fixtureEvents, layout, providerNamed, tableOf } from '../support/stored-deliveries.ts';

const emailengine = providerNamed('emailengine');

/** EmailEngine's word of a bounce. */
export function bounce(messageId: string, recipient: string, text = '550 5.1.1 no such user'): Buffer {
  const response = { source: 'smtp', message: text, status: '5.1.1' };
  const data = { messageId: `<${messageId}>`, recipient, action: 'failed', response };
  return Buffer.from(
    JSON.stringify({ event: 'messageBounce', account: 'acc1', date: '2026-11-20T10:00:00.000Z', data }),
  );
}

export function bounced(messageId: string, recipient: string, text?: string): PosternEvent {
  const [event] = eventsOf(emailengine, bounce(messageId, recipient, text));
  if (event === undefined) throw new Error('no event');
  return event;
}

/** Puts events into the table without their deliveries, the last one now, each so many ms after the one before. */
export async function storeApart(
  postern: Postern,
  events: readonly PosternEvent[],
  apartMs: number,
): Promise<void> {
  const table = tableOf(postern);
  const start = Date.now() - apartMs * (events.length - 1);
  const items = events.map((event, at) => toItem(event, new Date(start + at * apartMs), layout));
  await table.putAll(items);
  table.close();
}

/** An event of every kind, in an order that looks like a day. */
export function aDay(): readonly PosternEvent[] {
  const events = fixtureEvents();
  const stride = 37;
  return events
    .map((_, at) => events[(at * stride) % events.length] ?? events[at])
    .filter((event) => event !== undefined);
}
