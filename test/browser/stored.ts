import type { PosternEvent } from '../../functions/events/event.ts';
import { toItem } from '../../functions/events/item.ts';
import type { Postern } from '../support/postern.ts';
import { eventsOf, fixtureEvents, layout, providerNamed, tableOf } from '../support/stored-deliveries.ts';

const emailengine = providerNamed('emailengine');

/** EmailEngine's word of a mail that was sent. */
function told(event: string, date: string, data: object): Buffer {
  return Buffer.from(JSON.stringify({ event, account: 'acc1', date, data }));
}

export function bounce(messageId: string, recipient: string, text = '550 5.1.1 no such user'): Buffer {
  const response = { source: 'smtp', message: text, status: '5.1.1' };
  const data = { messageId: `<${messageId}>`, recipient, action: 'failed', response };
  return told('messageBounce', '2026-11-20T10:00:00.000Z', data);
}

/** A mail that was sent, deferred, and bounced. */
export function aStory(): readonly PosternEvent[] {
  const mail = {
    messageId: '<results-17@example.com>',
    envelope: { from: 'us@example.com', to: ['bo@example.net'] },
  };
  const failure = { error: '451 4.7.1 Try again later', smtpResponseCode: 451 };
  return [
    told('messageSent', '2026-11-20T09:58:00.000Z', mail),
    told('messageDeliveryError', '2026-11-20T09:58:04.000Z', { ...mail, ...failure }),
    bounce('results-17@example.com', 'bo@example.net'),
  ].flatMap((body) => eventsOf(emailengine, body));
}

export function bounced(messageId: string, recipient: string, text?: string): PosternEvent {
  const [event] = eventsOf(emailengine, bounce(messageId, recipient, text));
  if (event === undefined) throw new Error('no event');
  return event;
}

/** Puts events into the table without their deliveries, the last one now, each this many ms after the one before. */
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
  // What the simulator is to send is not there yet.
  const events = fixtureEvents().filter(({ subject }) => subject !== 'message/hello@example.com');
  // Coprime to any likely number of them.
  const stride = 37;
  return events
    .map((_, at) => events[(at * stride) % events.length] ?? events[at])
    .filter((event) => event !== undefined);
}
