import { type Known, named, unknownNames as namesOutside } from '../events/drift.ts';
import { foldKeys } from './fold-keys.ts';
import { Details, Payload } from './schema.ts';

/** SMS reports come by the same webhook. */
const ofSms = 'msisdn organizationid reportdescription reportdatetime totalsegments custompayload';
const ofInboundSms = 'id receivedatetime from to keyword text encoding mcc mnc';

const known: Known = {
  ...named(`${ofSms} ${ofInboundSms}`, Payload),
  eventdetails: named('link', Details),
};

/** In lower case, as they are read. */
export function unknownNames(payload: unknown): readonly string[] {
  return namesOutside(foldKeys(payload), known);
}
