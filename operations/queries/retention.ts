import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { ttlAttribute } from '../../functions/events/keys.ts';

const daySeconds = 86_400;

/** For how many days from its receipt an item is kept: what was configured when it was stored. */
export function retentionDaysOf(attributes: Readonly<Record<string, AttributeValue>>): number | undefined {
  const expires = attributes[ttlAttribute]?.N;
  const received = attributes.recordedtime?.S;
  if (expires === undefined || received === undefined) return undefined;
  return Math.round((Number(expires) - Date.parse(received) / 1_000) / daySeconds);
}
