import * as v from 'valibot';
import type { Item, ItemOrRef } from './event.ts';
import { readPayloadRef } from './payload-ref.ts';
import { queueJson } from './queue-json.ts';

/** Reads the text of an object; throws where there is none. */
export type GetObject = (bucket: string, key: string) => Promise<string>;

const ItemText = v.pipe(
  v.string(),
  v.parseJson(),
  v.object({ payload: v.string(), envelope: v.optional(v.string()) }),
);

/** An event, or what an older version stored as one. */
interface Whose {
  readonly id: string;
  readonly data: v.InferOutput<typeof ItemOrRef>;
}

/** The item that a stored event was made of, from the event itself or, for a large one, from S3. */
export async function wholeItem({ id, data }: Whose, getObject: GetObject): Promise<Item> {
  if (data.payloadRef === undefined) {
    return data.envelope === undefined
      ? { payload: data.payload }
      : { payload: data.payload, envelope: data.envelope };
  }
  const { bucket, key } = readPayloadRef(data.payloadRef);
  const parsed = v.safeParse(ItemText, await getObject(bucket, key));
  // Without the parser's own words, which quote what they read.
  if (!parsed.success) throw new Error(`${data.payloadRef} is not the item of the event ${id}`);
  const { payload, envelope } = parsed.output;
  return envelope === undefined ? { payload } : { payload, envelope };
}

/** The text of the object in which a large event's item is kept. */
export function itemText({ payload, envelope }: Item): string {
  return queueJson({ payload, envelope });
}
