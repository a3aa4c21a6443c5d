import { addressKey } from '../../functions/events/address-key.ts';
import type { PosternEvent } from '../../functions/events/event.ts';
import { recipientPart } from '../../functions/events/keys.ts';
import { type Payloads, wholeItem } from '../../functions/events/whole-item.ts';
import { timelinesOf } from '../erase/erasable.ts';
import { withoutOthers } from '../erase/redact-json.ts';
import { onlyRecipientOf, recipientsOf } from '../mail/recipients.ts';
import { collected } from '../paging.ts';
import type { Counting } from '../progress.ts';
import type { EventSource } from '../queries/queries.ts';
import { mailsIn } from '../queries/story-partitions.ts';
import { eventsIn } from '../queries/whole-timeline.ts';

export interface Exporting {
  readonly source: EventSource;
  readonly payloads: Payloads;
  /** Of one person. */
  readonly addresses: readonly string[];
  readonly signal: AbortSignal;
  /** In timelines. */
  readonly progress: Counting;
  /** Events whose payload can't be read from S3 come without it. */
  lost(id: string): void;
}

/** Events that name the person, or all of a mail to nobody else: each once, whole, without other people's addresses. */
export async function* personalEvents(how: Exporting): AsyncGenerator<object> {
  const { source, addresses, signal, progress } = how;
  const own = new Set(addresses.map(addressKey));
  const found = await Promise.all([...own].map((address) => timelinesOf(source, recipientPart(address))));
  for await (const keys of mailsIn(source, found.flat(), signal, progress)) {
    const story = await collected(eventsIn(source, keys), (event) => [event]);
    const isAlone = isOwn(story, own);
    const others = isAlone ? [] : recipientsOf(story).filter((recipient) => !own.has(recipient));
    const names = (event: PosternEvent) => recipientsOf([event]).some((recipient) => own.has(recipient));
    for (const event of isAlone ? story : story.filter(names))
      yield withoutOthers(await withPayload(event, how), others);
  }
}

/** A mail to one address is that person's even if it was forwarded. */
function isOwn(events: readonly PosternEvent[], own: ReadonlySet<string>): boolean {
  const only = onlyRecipientOf(events);
  return only === undefined ? recipientsOf(events).every((one) => own.has(one)) : own.has(only);
}

async function withPayload(event: PosternEvent, { payloads, lost }: Exporting): Promise<object> {
  if (event.data.payloadRef === undefined) return event;
  try {
    const { payloadRef: _, ...data } = event.data;
    return { ...event, data: { ...data, ...(await wholeItem(event, payloads)) } };
  } catch {
    lost(event.id);
    return event;
  }
}
