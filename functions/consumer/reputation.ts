import type { ReputationMetric } from '../aws/metric-table.ts';
import { emit } from '../aws/metrics.ts';
import type { DataParts, PosternEvent } from '../events/event.ts';
import { isGivenUp } from '../events/given-up.ts';
import { wordOf } from '../events/instance.ts';
import type { Provider } from '../webhook/provider.ts';
import type { Taken } from './take.ts';

/** What a newly stored event counts for, if its provider reports every mail: a rate needs all of them. */
export function countedFor({ tells }: Provider, { type, data }: PosternEvent): readonly ReputationMetric[] {
  if (tells === undefined) return [];
  if (type === 'email.complained') return ['MailComplained'];
  if (type === 'email.sent') return tells === 'sent' ? ['MailSent'] : [];
  const { failure }: DataParts = data;
  // A final deferral is reported again as a failure.
  const isFailure = type !== 'email.deferred' && isGivenUp(type, failure?.final);
  const isOutcome = isFailure || type === 'email.delivered';
  return [
    ...(tells === 'outcome' && isOutcome ? (['MailSent'] as const) : []),
    ...(isFailure && failure?.about === 'recipient' ? (['MailBounced'] as const) : []),
  ];
}

interface Counted {
  readonly taken: Taken;
  readonly reputation: readonly ReputationMetric[];
}

/** One line per provider. */
export function emitReputation(courses: readonly Counted[]): void {
  const sums = new Map<string, Record<ReputationMetric, number>>();
  for (const { taken, reputation } of courses) {
    const provider = wordOf(taken.origin);
    const sum = sums.get(provider) ?? { MailSent: 0, MailBounced: 0, MailComplained: 0 };
    sums.set(provider, sum);
    for (const name of reputation) sum[name] += 1;
  }
  for (const [provider, values] of sums) emit(values, provider);
}
