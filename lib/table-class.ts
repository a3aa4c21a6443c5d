import { TableClass } from 'aws-cdk-lib/aws-dynamodb';
import type { ConstructConfig } from './config.ts';

/**
 * Standard-IA keeps a gigabyte for 60 % less and writes for 25 % more. An event of 2 KB pays after 41 days, the smallest
 * after 77: from so many on, all do.
 */
const paysFromDays = 90;

/** Of the table of events: as the user says, else by how long events are kept. */
export function tableClassOf({ tableClass, retentionDays }: ConstructConfig['events']): TableClass {
  const isRare = tableClass === undefined ? retentionDays >= paysFromDays : tableClass === 'infrequentAccess';
  return isRare ? TableClass.STANDARD_INFREQUENT_ACCESS : TableClass.STANDARD;
}
