import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { redactedAddress } from './address-key.ts';
import { attributesOf } from './attribute-value.ts';
import type { DataParts, PosternEvent } from './event.ts';
import { categoryOf } from './item.ts';
import { aliasKey, recipientPart, recipientRowKey, ttlAttribute } from './keys.ts';
import { statedRecipients } from './stated-recipients.ts';

/** Stored with an event, so that another id or one of several recipients finds it. */
export interface Lead {
  readonly key: { readonly pk: string; readonly sk: string };
  /** The same for every event of the mail: need not be put again. */
  readonly isAlias: boolean;
  item(expires: number): Record<string, AttributeValue>;
}

/** A mail to more recipients is found only by its ids. */
export const mostRecipientRows = 100;

const none: readonly Lead[] = [];

/** None for most events: those with one id and one recipient. */
export function leadsOf(event: PosternEvent): readonly Lead[] {
  const { aliases, recipient, message }: DataParts = event.data;
  const isToSeveral =
    event.proving === undefined && recipient === undefined && (message?.to?.length ?? 0) > 1;
  if (aliases === undefined && !isToSeveral) return none;
  const leads = (aliases ?? []).map((alias) => aliasLead(event, alias));
  return isToSeveral ? [...leads, ...recipientLeads(event)] : leads;
}

/** Only in the table: no index holds it. */
function aliasLead(event: PosternEvent, alias: string): Lead {
  const key = aliasKey(event, alias);
  return { key, isAlias: true, item: (expires) => attributesOf({ ...key, [ttlAttribute]: expires }) };
}

function recipientLeads(event: PosternEvent): readonly Lead[] {
  return severalRecipientsOf(event).map((recipient) => {
    const key = recipientRowKey(event, recipient);
    const { failure }: DataParts = event.data;
    return {
      key,
      isAlias: false,
      // As in the recipient index's entry of an event.
      item: (expires) =>
        attributesOf({
          ...key,
          recipient,
          type: event.type,
          failurekind: failure?.kind,
          final: failure?.final,
          category: categoryOf(event),
          about: failure?.about,
          [ttlAttribute]: expires,
        }),
    };
  });
}

/** As in keys; none if there are too many. Erased recipients are no longer found. */
function severalRecipientsOf(event: PosternEvent): readonly string[] {
  const recipients = new Set(statedRecipients(event).map(recipientPart));
  if (recipients.size > mostRecipientRows) return [];
  recipients.delete(redactedAddress);
  return [...recipients];
}
