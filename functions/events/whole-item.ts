import * as v from 'valibot';
import type { Item, ItemOrRef } from './event.ts';
import { payloadKey, payloadRef } from './payload-ref.ts';
import { queueJson } from './queue-json.ts';

/** The bucket that keeps this deployment's large items. */
export interface Payloads {
  readonly bucket: string;
  /** Reads an object's text; throws if there is none. */
  get(key: string): Promise<string>;
}

/** An event that refers to another's object, which is neither read nor removed. */
export class ForeignPayloadError extends Error {
  override readonly name = 'ForeignPayloadError';
}

const ItemText = v.pipe(
  v.string(),
  v.parseJson(),
  v.object({ payload: v.string(), envelope: v.optional(v.string()) }),
);

/** An event, or what an older version stored as one. */
interface Whose {
  readonly provider: string;
  readonly id: string;
  readonly data: v.InferOutput<typeof ItemOrRef>;
}

/** Inline, or from the event's own object: whoever writes to the table must not choose what a reader's rights read. */
export async function wholeItem(
  { provider, id, data }: Whose,
  payloads: Payloads | undefined,
): Promise<Item> {
  if (data.payloadRef === undefined) {
    return data.envelope === undefined
      ? { payload: data.payload }
      : { payload: data.payload, envelope: data.envelope };
  }
  const key = payloadKey({ provider, id });
  if (payloads === undefined || data.payloadRef !== payloadRef(payloads.bucket, key))
    throw new ForeignPayloadError(
      `the event ${id} refers to an object in S3 that is not its own, which is not read`,
    );
  const parsed = v.safeParse(ItemText, await payloads.get(key));
  // The parser's message would quote its input.
  if (!parsed.success) throw new Error(`${data.payloadRef} is not the item of the event ${id}`);
  const { payload, envelope } = parsed.output;
  return envelope === undefined ? { payload } : { payload, envelope };
}

/** The object that keeps a large event's item. */
export function itemText({ payload, envelope }: Item): string {
  return queueJson({ payload, envelope });
}
