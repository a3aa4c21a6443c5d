import { domainToUnicode } from 'node:url';
import * as v from 'valibot';
import { bareAddress, partsOf, redactedAddress } from './address-key.ts';
import { defined } from './defined.ts';
import { type DataParts, type Item, type NormalizedEvent, PosternEvent } from './event.ts';
import { instanceEventId } from './identity.ts';
import { type Sender, wordOf } from './instance.ts';
import { keyPart } from './keys.ts';
import { isMachine } from './machines.ts';
import { provingAccount, provingOf } from './proving.ts';
import { plausibleTime } from './time.ts';

/** The delivery that brought an event. */
export interface Origin extends Sender {
  readonly deliveryid: string;
  readonly recordedtime: string;
  readonly reconciled?: true | undefined;
  readonly redacted?: true | undefined;
}

/** The event, from its delivery and what the provider's normaliser says of the item. */
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
  // Drops parts that events of this type can't have: the payload keeps them.
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

/** An open or click by a known program. */
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

/** More names than any provider has for a mail; longer than a header line may be (RFC 5322, section 2.1.1). */
const most = 8;
const longest = 998;

/** An event's other subjects, each once. */
export function aliasesOf(subject: string, aliases: readonly string[] = []): Pick<DataParts, 'aliases'> {
  if (aliases.length === 0) return {};
  const own = keyPart(subject);
  const others = new Map(aliases.map((alias) => [keyPart(alias), alias]));
  others.delete(own);
  const kept = [...others.values()]
    .filter((alias) => alias.length <= longest && !alias.includes(redactedAddress))
    .slice(0, most);
  return kept.length === 0 ? {} : { aliases: kept };
}

/** Bare, with the domain in Unicode; undefined if nothing remains. */
export function readableAddress(text: string): string | undefined {
  const address = bareAddress(text);
  const [local, domain] = partsOf(address);
  if (!/[@.]xn--/i.test(domain) || !/^@[\w.-]{1,255}$/.test(domain))
    return address === '' ? undefined : address;
  return `${local}@${domainToUnicode(domain.slice(1)) || domain.slice(1)}`;
}

/** However the provider writes them, so that subscribers need not care. */
export function withReadableAddresses({ message, recipient, ...others }: DataParts = {}): DataParts {
  const { from, to, ...mail } = message ?? {};
  const addresses = to?.map(readableAddress).filter((address) => address !== undefined);
  return {
    ...others,
    ...defined({
      message: defined({
        ...mail,
        from: from && readableAddress(from),
        to: addresses?.length ? addresses : undefined,
      }),
      recipient: recipient && readableAddress(recipient),
    }),
  };
}
