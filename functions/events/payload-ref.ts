import * as v from 'valibot';

/** Where in the spool the items of large events are, for as long as the events live. */
export const payloadsPrefix = 'payloads/';

/** The object with the item of a large event: one for each event, however often it is delivered. */
export function payloadKey({ provider, id }: { readonly provider: string; readonly id: string }): string {
  return `${payloadsPrefix}${provider}/${id}.json`;
}

export const PayloadRef = v.pipe(v.string(), v.regex(/^s3:\/\/[^/]+\/.+$/));

export function payloadRef(bucket: string, key: string): string {
  return `s3://${bucket}/${key}`;
}

export interface PayloadPlace {
  readonly bucket: string;
  readonly key: string;
}

/** The inverse of `payloadRef`. */
export function readPayloadRef(ref: string): PayloadPlace {
  const [, bucket, key] = /^s3:\/\/([^/]+)\/(.+)$/.exec(ref) ?? [];
  if (bucket === undefined || key === undefined) throw new Error('not an s3://bucket/key URI');
  return { bucket, key };
}
