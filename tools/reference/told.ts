import * as v from 'valibot';
import { eventTypes } from '../../functions/events/types.ts';
import { providers } from '../../functions/providers.ts';
import { samplesOf } from '../../operations/samples/read.ts';

const Event = v.looseObject({
  type: v.picklist(eventTypes),
  provider: v.string(),
  providertype: v.optional(v.string()),
  account: v.optional(v.string()),
  subject: v.string(),
  data: v.looseObject({ change: v.optional(v.looseObject({ resource: v.optional(v.string()) })) }),
});

export type ToldEvent = v.InferOutput<typeof Event>;

/** Every event of the deliveries on disk: what a document says of types and names is read off them. */
export const told: readonly ToldEvent[] = providers
  .flatMap(samplesOf)
  .flatMap(({ expected }) => expected.events.map(({ event }) => v.parse(Event, event)));

/** What the provider called it, with the resource where that is a part of the name; undefined if unnamed. */
export function nameOf({ providertype, data }: ToldEvent): string | undefined {
  const words = [data.change?.resource, providertype].filter((word) => word !== undefined);
  return words.length === 0 ? undefined : words.join(' ');
}

/** The providers of which something became an event of a type. */
export function sendersOf(type: ToldEvent['type']) {
  return providers.flatMap(({ name }) => {
    const events = told.filter((event) => event.provider === name && event.type === type);
    if (events.length === 0) return [];
    const names = events.map(nameOf).filter((one) => one !== undefined);
    // Each once and in order.
    return [{ provider: name, names: [...new Set(names)].sort() }];
  });
}
