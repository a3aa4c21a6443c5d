import { isDeepStrictEqual } from 'node:util';
import * as v from 'valibot';
import { defined } from '../../functions/events/defined.ts';
import { type DataParts, PosternEvent } from '../../functions/events/event.ts';
import { fitEvent } from '../../functions/events/fit-event.ts';
import { redactedAddress } from '../../functions/events/redacted.ts';
import { itemText, wholeItem } from '../../functions/events/whole-item.ts';
import type { Objects } from '../objects.ts';
import { fromItem } from '../queries/read-item.ts';
import type { Attributes } from '../queries/stored-items.ts';
import { itemOf } from '../reprocess/reprocessed.ts';
import { keptPayloadOf } from './item.ts';
import { redactJson } from './redact-json.ts';
import type { Redact } from './redact-text.ts';

/** An event without an address that it held. */
export interface Redaction {
  readonly event: PosternEvent;
  readonly rewritten: Attributes;
  /** What must stand in S3 before the event is rewritten, in the place of what is there. */
  readonly object: { readonly key: string; readonly text: string } | undefined;
}

/** Undefined where the event does not hold the address. Throws where this version can't read it. */
export async function redactionOf(
  attributes: Attributes,
  objects: Pick<Objects, 'bucket' | 'get'>,
  redact: Redact,
): Promise<Redaction | undefined> {
  const event = fromItem({ ...attributes });
  const { reference, key } = keptPayloadOf(attributes, objects.bucket);
  const isOwn = reference === 'own';
  const { payloadRef, ...parts } = event.data;
  const data = isOwn ? { ...parts, ...(await wholeItem(event, objects)) } : event.data;
  const redacted = redactedEvent(v.parse(PosternEvent, { ...event, data }), redact);
  if (redacted === undefined) return undefined;
  const fitted = reference === 'foreign' ? undefined : fitEvent(redacted, objects.bucket);
  const after = fitted?.event ?? redacted;
  const { payload = '', envelope } = redacted.data;
  // Of an event that is small enough for the table by now, the object stays until it expires, and must be redacted too.
  const kept = isOwn ? { key, text: itemText({ payload, ...defined({ envelope }) }) } : undefined;
  return { event: after, rewritten: itemOf(after, attributes), object: fitted?.object ?? kept };
}

/** The account stays as it is: it says whose mailbox sent the mail, and every key begins with it. */
function redactedEvent(event: PosternEvent, redact: Redact): PosternEvent | undefined {
  const { payload, envelope, payloadRef, ...parts } = event.data;
  const { aliases, ...others }: DataParts = JSON.parse(redactJson(JSON.stringify(parts), redact));
  const kept = aliases?.filter((alias) => !alias.includes(redactedAddress));
  const data = defined({
    ...others,
    aliases: kept?.length === 0 ? undefined : kept,
    payload: payload && redactJson(payload, redact),
    envelope: envelope && redactJson(envelope, redact),
    payloadRef,
  });
  const [subject, providertype] = [redact(event.subject), event.providertype && redact(event.providertype)];
  const redacted = { ...event, ...defined({ subject, providertype }), data };
  if (isDeepStrictEqual(redacted, event)) return undefined;
  return v.parse(PosternEvent, { ...redacted, redacted: true });
}
