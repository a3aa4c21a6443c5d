import { type Known, named, unknownNames as namesOutside, unknownValue } from '../events/drift.ts';
import { kindOf } from './resources.ts';
import { Notification, Payload } from './schema.ts';

/** Users name `attributes`. */
const known: Known = {
  ...named('subscription', Notification),
  payloads: named('location referrer', Payload),
};

export function unknownNames(payload: unknown): readonly string[] {
  const kinds = unknownValue(payload, 'resource', (text) => kindOf(text) !== undefined);
  return [...namesOutside(payload, known), ...kinds];
}
