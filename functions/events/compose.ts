import * as v from 'valibot';
import { aliasesOf } from './aliases.ts';
import { type DataParts, type Item, type NormalizedEvent, PosternEvent } from './event.ts';
import { instanceEventId } from './identity.ts';
import { type Sender, wordOf } from './instance.ts';
import { isMachine } from './machines.ts';
import { provingAccount, provingOf } from './proving.ts';
import { withReadableAddresses } from './readable-address.ts';
import { plausibleTime } from './time.ts';

/** Which delivery an event came in. */
export interface Origin extends Sender {
  readonly deliveryid: string;
  readonly recordedtime: string;
  readonly reconciled?: true | undefined;
  readonly redacted?: true | undefined;
}

/** The whole event, from what the provider's normaliser says of an item and the delivery it came in. */
export function composeEvent(
  origin: Origin,
  item: Item,
  normalized: NormalizedEvent,
  id = instanceEventId(origin, normalized.id),
): PosternEvent {
  const { type, providertype, timesource } = normalized;
  const proving = provingOf(item)?.run;
  const account = proving === undefined ? normalized.account : provingAccount;
  const time = plausibleTime(normalized.time);
  const subject = normalized.subject ?? `unknown/${id}`;
  // A part that events of this type do not have falls away: the payload keeps it.
  return v.parse(PosternEvent, {
    specversion: '1.0',
    id,
    source: sourceOf(origin, account),
    type,
    subject,
    ...(time === undefined ? {} : { time, timesource }),
    datacontenttype: 'application/json',
    dataschema: 'urn:postern:data:1',
    recordedtime: origin.recordedtime,
    provider: origin.provider,
    ...(origin.instance === undefined ? {} : { instance: origin.instance }),
    ...(account === undefined ? {} : { account }),
    deliveryid: origin.deliveryid,
    ...(providertype === undefined ? {} : { providertype }),
    ...(proving === undefined ? {} : { proving }),
    ...(origin.reconciled === undefined ? {} : { reconciled: origin.reconciled }),
    ...(origin.redacted === undefined ? {} : { redacted: origin.redacted }),
    data: {
      ...withReadableAddresses(normalized.data),
      ...machineIn(normalized),
      ...aliasesOf(subject, normalized.aliases),
      ...item,
    },
  });
}

/** An open or a click that a program is known to have made. */
function machineIn({ type, data }: NormalizedEvent): Pick<DataParts, 'engagement'> {
  const isEngagement = type === 'email.opened' || type === 'email.clicked';
  if (!isEngagement || !isMachine(data?.engagement?.userAgent)) return {};
  return { engagement: { ...data?.engagement, machine: true } };
}

/** A URI reference, unique to the sender's account. */
export function sourceOf(sender: Sender, account: string | undefined): string {
  const word = wordOf(sender);
  return account === undefined ? `/${word}` : `/${word}/${encodeURIComponent(account)}`;
}
