import type { EventData, Item, NormalizedEvent, PosternEvent } from './event.ts';
import { plausibleTime } from './time.ts';

/** Which delivery an event came in. */
export interface Origin {
  readonly provider: string;
  readonly deliveryid: string;
  readonly recordedtime: string;
}

/** The whole event, from what the provider's normaliser says of an item and the delivery it came in. */
export function composeEvent(origin: Origin, item: Item, normalized: NormalizedEvent): PosternEvent {
  const { id, type } = normalized;
  const account = wellFormed(normalized.account);
  const providertype = wellFormed(normalized.providertype);
  const time = plausibleTime(normalized.time, origin.recordedtime);
  return {
    specversion: '1.0',
    id,
    source: sourceOf(origin.provider, account),
    type,
    subject: wellFormed(normalized.subject) ?? `unknown/${id}`,
    ...(time === undefined ? {} : { time, timesource: normalized.timesource }),
    datacontenttype: 'application/json',
    dataschema: 'urn:postern:data:1',
    recordedtime: origin.recordedtime,
    provider: origin.provider,
    ...(account === undefined ? {} : { account }),
    deliveryid: origin.deliveryid,
    ...(providertype === undefined ? {} : { providertype }),
    data: dataOf(item, normalized),
  };
}

/** A URI reference, unique to the provider's account. */
export function sourceOf(provider: string, account: string | undefined): string {
  return account === undefined ? `/${provider}` : `/${provider}/${encodeURIComponent(account)}`;
}

function dataOf(item: Item, { message, recipient }: NormalizedEvent): EventData {
  return {
    ...(message === undefined || Object.keys(message).length === 0
      ? {}
      : { message: wellFormedTexts(message) }),
    ...(recipient === undefined ? {} : { recipient: recipient.toWellFormed() }),
    payload: item.payload,
    ...(item.envelope === undefined ? {} : { envelope: item.envelope }),
  };
}

function wellFormed(text: string | undefined): string | undefined {
  return text?.toWellFormed();
}

/** A lone surrogate, as in text cut by the provider, is not Unicode: stores and subscribers refuse it. */
function wellFormedTexts(message: NonNullable<EventData['message']>): NonNullable<EventData['message']> {
  const { to, ...texts } = message;
  const entries = Object.entries(texts).map(([name, text]) => [name, text?.toWellFormed()]);
  return {
    ...Object.fromEntries(entries),
    ...(to === undefined ? {} : { to: to.map((text) => text.toWellFormed()) }),
  };
}
