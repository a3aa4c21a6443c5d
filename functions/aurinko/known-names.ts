import { type Known, named, unknownNames as namesOutside, unknownValue } from '../events/drift.ts';
import { kindOf } from './resources.ts';
import { Notification, Payload } from './schema.ts';

/** Users name `attributes`. */
const known: Known = {
  ...named(...Object.keys(Notification.entries)),
  payloads: named(...Object.keys(Payload.entries), 'location', 'referrer'),
};

export function unknownNames(payload: unknown): readonly string[] {
  const resource =
    typeof payload === 'object' && payload !== null && 'resource' in payload ? payload.resource : '';
  const kinds = unknownValue('resource', resource, (text) => text === '' || kindOf(text) !== undefined);
  return [...namesOutside(payload, known), ...kinds];
}
