import * as v from 'valibot';

/** Where in the spool the items of large events are, for as long as the events live. */
export const payloadsPrefix = 'payloads/';

/** The object with the item of a large event: one for each event, however often it is delivered. */
export function payloadKey({ provider, id }: { readonly provider: string; readonly id: string }): string {
  return `${payloadsPrefix}${provider}/${id}.json`;
}

/** Nothing that a URL would resolve to another key. */
export const PayloadRef = v.pipe(
  v.string(),
  v.regex(/^s3:\/\/[a-z0-9.-]+\/payloads\/[a-z]+\/[0-9a-f]{32}\.json$/),
);

export function payloadRef(bucket: string, key: string): string {
  return `s3://${bucket}/${key}`;
}

/** Whether a `PayloadRef` names the object of this event, in whatever bucket. */
export function isOwnPayload(ref: string, event: Parameters<typeof payloadKey>[0]): boolean {
  return ref.endsWith(`/${payloadKey(event)}`);
}
