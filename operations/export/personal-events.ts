import { addressKey } from '../../functions/events/address-key.ts';
import type { PosternEvent } from '../../functions/events/event.ts';
import { recipientPart } from '../../functions/events/keys.ts';
import { type Payloads, wholeItem } from '../../functions/events/whole-item.ts';
import { timelinesOf } from '../erase/erasable.ts';
import { withoutOthers } from '../erase/redact-json.ts';
import { onlyRecipientOf, recipientsOf } from '../mail/recipients.ts';
import type { Counting } from '../progress.ts';
import type { EventSource } from '../queries/queries.ts';
import { storyAt } from '../queries/whole-timeline.ts';

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

/** Each event once, with its payload and without other people's addresses. */
export async function* personalEvents(how: Exporting): AsyncGenerator<object> {
  const { source, addresses, signal, progress } = how;
  const own = new Set(addresses.map(addressKey));
  const found = await Promise.all([...own].map((address) => timelinesOf(source, recipientPart(address))));
  const keys = found.flatMap((some) => [...some]);
  progress.total(keys.length);
  const seen = new Set<string>();
  for (const key of keys) {
    if (signal.aborted) return;
    if (!seen.has(key)) {
      const story = await storyAt(source, key);
      for (const one of story.keys) seen.add(one);
      const others = othersIn(story.events, own);
      for (const event of concerning(story.events, own))
        yield withoutOthers(await withPayload(event, how), others);
    }
    progress.done();
  }
}

/** Events that name the person; all of them if the mail went to nobody else. */
function concerning(events: readonly PosternEvent[], own: ReadonlySet<string>): readonly PosternEvent[] {
  if (isOwn(events, own)) return events;
  return events.filter((event) => recipientsOf([event]).some((recipient) => own.has(recipient)));
}

/** A mail to one address is that person's even if it was forwarded. */
function isOwn(events: readonly PosternEvent[], own: ReadonlySet<string>): boolean {
  const only = onlyRecipientOf(events);
  return only === undefined ? recipientsOf(events).every((one) => own.has(one)) : own.has(only);
}

function othersIn(story: readonly PosternEvent[], own: ReadonlySet<string>): readonly string[] {
  return isOwn(story, own) ? [] : recipientsOf(story).filter((recipient) => !own.has(recipient));
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
