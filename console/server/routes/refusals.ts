import * as v from 'valibot';
import type { Deployment } from '../../../operations/deployment.ts';
import { isProbe } from '../../../operations/doctor/probe.ts';
import { type LogLine, UnreadableLogError } from '../../../operations/logs/function-logs.ts';
import { newestLines } from '../../../operations/logs/newest-log-line.ts';
import { rejectionCause } from '../../../operations/logs/rejection-causes.ts';
import { moment } from '../../../operations/moment.ts';
import type { RefusalRow, RefusalsList } from '../../api.ts';
import type { LookedAt } from '../looked-at.ts';
import { parameter, readParameters } from '../parameters.ts';

const most = 200;
const patienceMs = 10_000;
const Query = v.strictObject({ since: v.optional(parameter(moment), '24h') });

/** Deliveries that were not acknowledged, and why: the newest of all providers. */
export async function refusals({ deployment, providers }: LookedAt, query: unknown): Promise<RefusalsList> {
  const { since } = readParameters(Query, query);
  const found = await Promise.all(providers.map((provider) => ofProvider(deployment, provider, since)));
  const rows = found.flatMap(({ rows }) => rows).sort((a, b) => (a.at > b.at ? -1 : 1));
  return { refusals: rows.slice(0, most), unread: found.flatMap(({ unread }) => unread ?? []) };
}

interface OfProvider {
  readonly rows: readonly RefusalRow[];
  /** Why there may be more. */
  readonly unread?: string;
}

async function ofProvider(deployment: Deployment, provider: string, from: Date): Promise<OfProvider> {
  const signal = AbortSignal.timeout(patienceMs);
  const accepts = (fields: LogLine['fields']) => !isProbe(fields);
  const asked = { pattern: '{ $.message = "rejected" }', from, most, accepts, signal };
  const rows: RefusalRow[] = [];
  try {
    for await (const line of newestLines(deployment, provider, asked)) rows.push(await row(provider, line));
    return { rows };
  } catch (error) {
    if (!(error instanceof UnreadableLogError)) throw error;
    const why = signal.aborted ? 'it is too long to be searched in time' : error.message;
    return { rows, unread: `The log of ${provider} can't be read whole: ${why}.` };
  }
}

const Fields = v.object({
  reason: v.fallback(v.string(), 'unknown'),
  status: v.optional(v.fallback(v.number(), 0)),
  deliveryId: v.optional(v.fallback(v.string(), '')),
});

async function row(provider: string, { at, fields }: LogLine): Promise<RefusalRow> {
  const { reason, status, deliveryId } = v.parse(Fields, fields);
  const cause = await rejectionCause(provider, reason);
  return {
    at: at.toISOString(),
    provider,
    ...(status === undefined ? {} : { status }),
    reason,
    ...(deliveryId === undefined ? {} : { requestId: deliveryId }),
    ...cause,
  };
}
