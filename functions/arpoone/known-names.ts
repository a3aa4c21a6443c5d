import { type Known, named, unknownNames as namesOutside } from '../events/drift.ts';
import { foldKeys } from './fold-keys.ts';
import { Details, Payload } from './schema.ts';

/** SMS reports come by the same webhook. */
const ofSms = [
  'msisdn',
  'organizationid',
  'reportdescription',
  'reportdatetime',
  'totalsegments',
  'custompayload',
];
const ofInboundSms = ['id', 'receivedatetime', 'from', 'to', 'keyword', 'text', 'encoding', 'mcc', 'mnc'];

const known: Known = {
  ...named(...Object.keys(Payload.entries), ...ofSms, ...ofInboundSms),
  eventdetails: named(...Object.keys(Details.entries)),
};

/** In lower case, as they are read. */
export function unknownNames(payload: unknown): readonly string[] {
  return namesOutside(foldKeys(payload), known);
}
