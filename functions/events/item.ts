import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { attributesOf } from './attribute-value.ts';
import { domainsOf } from './domains.ts';
import type { DataParts, PosternEvent } from './event.ts';
import { eventKey, isCut, recipientKey, timeKey, ttlAttribute } from './keys.ts';

/** How this deployment lays out the events table. */
export interface Layout {
  /** Partitions of the byTime index per provider and day. */
  readonly shards: number;
  readonly retentionDays: number;
}

/** Instead of a failure's category, for an open or a click by a program. */
export const machineCategory = 'machine';

const daySeconds = 86_400;

/** Write units are most of the bill: constants and what the keys hold are not repeated, unless a key was cut. */
export function toItem(event: PosternEvent, storedAt: Date, layout: Layout): Record<string, AttributeValue> {
  const { account, subject } = event;
  const { failure }: DataParts = event.data;
  return attributesOf({
    ...eventKey(event),
    ...timeKey(event, storedAt, layout.shards),
    recipient: recipientKey(event),
    type: event.type,
    providertype: event.providertype,
    timesource: event.timesource,
    recordedtime: event.recordedtime,
    deliveryid: event.deliveryid,
    reconciled: event.reconciled,
    redacted: event.redacted,
    proving: event.proving,
    // Repeats parts of `data`, for the indexes.
    failurekind: failure?.kind,
    final: failure?.final,
    category: categoryOf(event),
    about: failure?.about,
    domains: domainsOf(event),
    account: account !== undefined && isCut(account) ? account : undefined,
    subject: isCut(subject) ? subject : undefined,
    data: event.data,
    [ttlAttribute]: expiryOf(event, layout),
  });
}

/** As in indexes. Projections can't change: that a program opened is stored where a failure has its category. */
export function categoryOf({ data }: PosternEvent): string | undefined {
  const { failure, engagement }: DataParts = data;
  return failure?.category ?? (engagement?.machine === true ? machineCategory : undefined);
}

/** Seconds since 1970. */
export function expiryOf({ recordedtime, proving }: PosternEvent, { retentionDays }: Layout): number {
  const days = proving === undefined ? retentionDays : 1;
  return Math.floor(Date.parse(recordedtime) / 1_000) + days * daySeconds;
}
