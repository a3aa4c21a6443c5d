import { Duration } from 'aws-cdk-lib';
import { MathExpression } from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import type { ReputationMetric } from '../functions/aws/metric-table.ts';
import { readWord } from '../functions/events/instance.ts';
import { providers } from '../functions/providers.ts';
import type { AlarmRow, Watched } from './alarm-row.ts';
import { capitalised } from './output-keys.ts';
import { providerMetric } from './own-metric.ts';

/** Mailbox providers judge by the day. */
const period = Duration.days(1);

/** None by default. Of providers that tell of every mail: of others no rate is known. */
export function reputationRows(scope: Construct, { webhooks, reputation }: Watched): readonly AlarmRow[] {
  if (reputation === undefined) return [];
  const { bounceRate, complaintRate, minimum } = reputation;
  const telling = new Set(providers.filter(({ tells }) => tells !== undefined).map(({ name }) => name));
  const words = [...webhooks.keys()].filter((word) => telling.has(readWord(word).provider));
  return words.flatMap((name) => {
    const sum = (metric: ReputationMetric) =>
      providerMetric(scope, name, metric, { statistic: 'Sum', period });
    const rate = (metric: ReputationMetric) =>
      new MathExpression({
        expression: `IF(sent >= ${minimum}, failed / sent, 0)`,
        usingMetrics: { sent: sum('MailSent'), failed: sum(metric) },
        period,
      });
    return [
      {
        name: `BounceRate${capitalised(name)}`,
        metric: rate('MailBounced'),
        threshold: bounceRate,
        description: `Over ${percent(bounceRate)} of a day's mail through ${name} bounced because of the recipients.`,
        article: 'bounce-rate',
      },
      {
        name: `ComplaintRate${capitalised(name)}`,
        metric: rate('MailComplained'),
        threshold: complaintRate,
        description: `Over ${percent(complaintRate)} of a day's mail through ${name} was complained about.`,
        article: 'complaint-rate',
      },
    ];
  });
}

function percent(rate: number): string {
  return `${Number((rate * 100).toFixed(4))} %`;
}
