import { CloudWatchClient, type MetricAlarm, paginateDescribeAlarms } from '@aws-sdk/client-cloudwatch';
import { defined } from '../../functions/events/defined.ts';
import { deployedWords } from '../deployed.ts';
import type { Deployment } from '../deployment.ts';
import { eventSource } from '../event-source.ts';
import { explained } from '../failure.ts';
import { metricValues } from '../metrics.ts';
import { collected } from '../paging.ts';
import { sendersOf } from '../queries/partitions.ts';
import { recentRows } from '../queries/stored-row.ts';
import { queueDepths } from '../queue-counts.ts';
import { resourcesOf } from '../stack-resources.ts';

export type Status = Awaited<ReturnType<typeof statusOf>>;
export type Flow = Status['flows'][number];

const hourMs = 3_600_000;
const lookBackMs = 14 * 24 * hourMs;

/** Everything at once. What couldn't be read is absent, and `troubles` say why; a local run has no alarms. */
export async function statusOf(deployment: Deployment) {
  const troubles: string[] = [];
  const orTrouble = async <T>(what: string, look: Promise<T>): Promise<T | undefined> =>
    look.catch((error: unknown) => {
      const line = `${what} can't be looked at: ${explained(error, deployment.place).message}`;
      if (!troubles.includes(line)) troubles.push(line);
      return undefined;
    });
  const flows = deployedWords(deployment).map(async (name) => {
    const [acknowledged, rejected, lastEvent] = await Promise.all([
      orTrouble('The flow', countsOf(deployment, 'Acknowledged', name)),
      orTrouble('The flow', countsOf(deployment, 'Rejected', name)),
      orTrouble('Events', lastEventOf(deployment, name)),
    ]);
    return { provider: name, ...defined({ acknowledged, rejected, lastEvent }) };
  });
  const isLocal = deployment.place.endpoint !== undefined;
  const [told, queues, alarms] = await Promise.all([
    Promise.all(flows),
    orTrouble('Queues', queueDepths(deployment)),
    isLocal ? undefined : orTrouble('Alarms', ringingAlarms(deployment)),
  ]);
  return { flows: told, ...defined({ queues, alarms }), troubles };
}

async function countsOf(deployment: Deployment, name: string, provider: string) {
  const sum = async (ms: number, periodSeconds: number) => {
    const values = await metricValues(deployment, {
      namespace: deployment.place.stack,
      name,
      dimensions: { provider },
      from: new Date(Date.now() - ms),
      periodSeconds,
      statistic: 'Sum',
    });
    return values.reduce((total, value) => total + value, 0);
  };
  const [lastHour, lastDay] = await Promise.all([sum(hourMs, 60), sum(24 * hourMs, 3_600)]);
  // By whole hours, the day may begin a little later than by minutes.
  return { lastHour, lastDay: Math.max(lastHour, lastDay) };
}

/** Of the last two weeks. */
async function lastEventOf(deployment: Deployment, provider: string) {
  const asked = { ...sendersOf(provider), from: new Date(Date.now() - lookBackMs), limit: 1 };
  const [newest] = (await recentRows(eventSource(deployment), asked)).events;
  if (newest === undefined) return undefined;
  return { type: newest.type, id: newest.id, storedAt: newest.stored.slice(0, 24) };
}

/** DescribeAlarms takes no more. */
const namesAtOnce = 100;

/** With the runbook's article, and since when in RFC 3339 UTC. */
export async function ringingAlarms(deployment: Pick<Deployment, 'open' | 'place'>) {
  const names = await resourcesOf(deployment, 'AWS::CloudWatch::Alarm');
  const client = deployment.open(CloudWatchClient);
  const ringing: MetricAlarm[] = [];
  for (let at = 0; at < names.length; at += namesAtOnce) {
    const asked = { AlarmNames: names.slice(at, at + namesAtOnce), StateValue: 'ALARM' as const };
    const pages = paginateDescribeAlarms({ client }, asked);
    ringing.push(...(await collected(pages, ({ MetricAlarms = [] }) => MetricAlarms)));
  }
  return ringing.map(({ AlarmName = '', AlarmDescription = '', StateUpdatedTimestamp: since }) => ({
    name: AlarmName,
    ...defined({ since: since?.toISOString() }),
    description: AlarmDescription,
  }));
}
