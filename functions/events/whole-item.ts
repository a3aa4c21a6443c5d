import * as v from 'valibot';
import type { Item, ItemOrRef } from './event.ts';
import { payloadKey, payloadRef } from './payload-ref.ts';
import { queueJson } from './queue-json.ts';

/** The bucket in which this deployment keeps the items of large events. */
export interface Payloads {
  readonly bucket: string;
  /** Reads the text of an object; throws where there is none. */
  get(key: string): Promise<string>;
}

/** An event that refers to an object which is not its own: that is neither read nor removed on its account. */
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

/**
 * The item that a stored event was made of, from the event itself or, for a large one, from the one object that is its
 * own: whoever writes to the table does not choose what is read with the rights of whoever looks.
 */
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
  // Without the parser's own words, which quote what they read.
  if (!parsed.success) throw new Error(`${data.payloadRef} is not the item of the event ${id}`);
  const { payload, envelope } = parsed.output;
  return envelope === undefined ? { payload } : { payload, envelope };
}

/** The text of the object in which a large event's item is kept. */
export function itemText({ payload, envelope }: Item): string {
  return queueJson({ payload, envelope });
}
