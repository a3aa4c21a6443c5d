import { isDeepStrictEqual } from 'node:util';
import * as v from 'valibot';
import { redactedAddress } from '../../functions/events/address-key.ts';
import { defined } from '../../functions/events/defined.ts';
import { type DataParts, PosternEvent } from '../../functions/events/event.ts';
import { fitEvent } from '../../functions/events/fit-event.ts';
import { payloadKey } from '../../functions/events/payload-ref.ts';
import { itemText, wholeItem } from '../../functions/events/whole-item.ts';
import type { Objects } from '../objects.ts';
import type { Attributes } from '../queries/read-item.ts';
import { fromItem } from '../queries/read-item.ts';
import { itemOf } from '../reprocess/reprocessed.ts';
import { redactJson } from './redact-json.ts';
import type { Redact } from './redact-text.ts';

/** Undefined if the event doesn't hold the address. The `object` goes to S3 before the event is rewritten. */
export async function redactionOf(
  attributes: Attributes,
  objects: Pick<Objects, 'bucket' | 'get'>,
  redact: Redact,
) {
  const read = await readEvent(attributes, objects);
  if (read === undefined) return 'unreadable' as const;
  const { event, payloadRef } = read;
  const redacted = redactedEvent(event, redact);
  if (redacted === undefined) return undefined;
  const fitted = fitEvent(redacted, objects.bucket);
  if (fitted === undefined) return 'unreadable' as const;
  const { payload = '', envelope } = redacted.data;
  // If the event now fits the table, its object stays until it expires and must be redacted too.
  const text = itemText({ payload, ...defined({ envelope }) });
  const kept = payloadRef === undefined ? undefined : { key: payloadKey(event), text };
  const { event: after, object = kept } = fitted;
  return { event: after, rewritten: itemOf(after, attributes), object };
}

/** Undefined if unreadable, or if its payload is gone or isn't its own. */
async function readEvent(attributes: Attributes, objects: Pick<Objects, 'bucket' | 'get'>) {
  try {
    const event = fromItem(attributes);
    const { payloadRef, ...parts } = event.data;
    const item = await wholeItem(event, objects);
    return { event: v.parse(PosternEvent, { ...event, data: { ...parts, ...item } }), payloadRef };
  } catch (error) {
    // Errors of AWS are rethrown.
    if (error instanceof Error && '$metadata' in error && error.name !== 'NoSuchKey') throw error;
    return undefined;
  }
}

/** The account stays: it is the sender's mailbox, and keys begin with it. */
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
