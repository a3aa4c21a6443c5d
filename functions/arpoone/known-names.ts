import { type Known, named, unknownNames as namesOutside } from '../events/drift.ts';
import { foldKeys } from './fold-keys.ts';
import { Details, Payload } from './schema.ts';

const known: Known = {
  ...named(...Object.keys(Payload.entries)),
  eventdetails: named(...Object.keys(Details.entries)),
};

/** In lower case, as they are read. */
export function unknownNames(payload: unknown): readonly string[] {
  return namesOutside(foldKeys(payload), known);
}
