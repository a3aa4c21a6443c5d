import { CloudWatchClient, paginateDescribeAlarms } from '@aws-sdk/client-cloudwatch';
import { defined } from '../../functions/events/defined.ts';
import { deployedWords } from '../deployed.ts';
import type { Deployment } from '../deployment.ts';
import { eventSource } from '../event-source.ts';
import { explained } from '../failure.ts';
import { metricValues } from '../metrics.ts';
import { sendersOf } from '../queries/partitions.ts';
import { recentRows } from '../queries/stored-row.ts';
import { type QueueDepth, queueDepths } from '../queue-counts.ts';
import { resourcesOf } from '../stack-resources.ts';

/** Fields are absent if they couldn't be read. */
export interface Status {
  readonly flows: readonly Flow[];
  readonly queues?: readonly QueueDepth[];
  /** Also absent in a local run. */
  readonly alarms?: readonly RingingAlarm[];
  /** Sentences: why something is absent. */
  readonly troubles: readonly string[];
}

export interface Flow {
  readonly provider: string;
  readonly acknowledged?: Counts;
  /** With 4xx. */
  readonly rejected?: Counts;
  /** Of the last two weeks. */
  readonly lastEvent?: { readonly type: string; readonly id: string; readonly storedAt: string };
}

export interface Counts {
  readonly lastHour: number;
  readonly lastDay: number;
}

const hourMs = 3_600_000;
const lookBackMs = 14 * 24 * hourMs;

/** Everything at once; a failure doesn't hide the rest. */
export async function statusOf(deployment: Deployment): Promise<Status> {
  const troubles: string[] = [];
  const orTrouble = async <T>(what: string, look: Promise<T>): Promise<T | undefined> =>
    look.catch((error: unknown) => {
      const line = `${what} can't be looked at: ${explained(error, deployment.place).message}`;
      if (!troubles.includes(line)) troubles.push(line);
      return undefined;
    });
  const flows = deployedWords(deployment).map(async (name): Promise<Flow> => {
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

async function countsOf(deployment: Deployment, name: string, provider: string): Promise<Counts> {
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

async function lastEventOf(deployment: Deployment, provider: string): Promise<Flow['lastEvent']> {
  const asked = { ...sendersOf(provider), from: new Date(Date.now() - lookBackMs), limit: 1 };
  const [newest] = (await recentRows(eventSource(deployment), asked)).events;
  if (newest === undefined) return undefined;
  return { type: newest.type, id: newest.id, storedAt: newest.stored.slice(0, 24) };
}

export interface RingingAlarm {
  readonly name: string;
  /** RFC 3339 UTC. */
  readonly since?: string;
  /** With the runbook's article. */
  readonly description: string;
}

const namesAtOnce = 100;

export async function ringingAlarms(deployment: Pick<Deployment, 'open' | 'place'>) {
  const names = await resourcesOf(deployment, 'AWS::CloudWatch::Alarm');
  const ringing: RingingAlarm[] = [];
  for (let at = 0; at < names.length; at += namesAtOnce) {
    const asked = { AlarmNames: names.slice(at, at + namesAtOnce), StateValue: 'ALARM' as const };
    for await (const { MetricAlarms = [] } of paginateDescribeAlarms(
      { client: deployment.open(CloudWatchClient) },
      asked,
    ))
      for (const { AlarmName = '', AlarmDescription = '', StateUpdatedTimestamp: since } of MetricAlarms)
        ringing.push({
          name: AlarmName,
          ...(since === undefined ? {} : { since: since.toISOString() }),
          description: AlarmDescription,
        });
  }
  return ringing;
}
