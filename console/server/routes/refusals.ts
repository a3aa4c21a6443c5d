import * as v from 'valibot';
import { findRefusals } from '../../../operations/logs/refusals.ts';
import { moment } from '../../../operations/moment.ts';
import type { RefusalsList } from '../../api.ts';
import type { LookedAt } from '../looked-at.ts';
import { parameter, readParameters } from '../parameters.ts';

const most = 200;
const patienceMs = 10_000;
const Query = v.strictObject({ since: v.optional(parameter(moment), '24h') });

/** Deliveries that were not acknowledged, and why: the newest of all providers. */
export async function refusals({ deployment, providers }: LookedAt, query: unknown): Promise<RefusalsList> {
  const { since: from } = readParameters(Query, query);
  const asked = { providers, from, most, signal: AbortSignal.timeout(patienceMs) };
  const found = await findRefusals(deployment, asked);
  return { ...found, refusals: found.refusals.slice(0, most) };
}
