import * as v from 'valibot';

/** Prefix in the spool of large events' items, kept as long as the events. */
export const payloadsPrefix = 'payloads/';

/** The object with a large event's item: one per event, however often delivered. */
export function payloadKey({ provider, id }: { readonly provider: string; readonly id: string }): string {
  return `${payloadsPrefix}${provider}/${id}.json`;
}

/** No text that a URL would resolve to another key. */
export const PayloadRef = v.pipe(
  v.string(),
  v.regex(/^s3:\/\/[a-z0-9.-]+\/payloads\/[a-z]+\/[0-9a-f]{32}\.json$/),
);

export function payloadRef(bucket: string, key: string): string {
  return `s3://${bucket}/${key}`;
}

/** Whether a `PayloadRef` names this event's object, in any bucket. */
export function isOwnPayload(ref: string, event: Parameters<typeof payloadKey>[0]): boolean {
  return ref.endsWith(`/${payloadKey(event)}`);
}
