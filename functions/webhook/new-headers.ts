import { OnceADay } from '../aws/once-a-day.ts';
import type { Edge } from './provider.ts';
import type { WebhookRequest } from './request.ts';

const told = new OnceADay(20);

/** A verified delivery's headers that have the provider's form and are unknown: once a day. */
export function newHeaders(
  { ownHeaders, keptHeaders }: Edge,
  { headers }: WebhookRequest,
): readonly string[] {
  if (ownHeaders === undefined) return [];
  const { form, known } = ownHeaders;
  return told.fresh(
    Object.keys(headers).filter(
      (name) => form.test(name) && !keptHeaders.includes(name) && !known.includes(name),
    ),
  );
}
