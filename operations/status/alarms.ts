import { CloudWatchClient, paginateDescribeAlarms } from '@aws-sdk/client-cloudwatch';
import type { Deployment } from '../deployment.ts';
import { resourcesOf } from '../stack-resources.ts';

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
