import { isDeepStrictEqual } from 'node:util';
import { GetSubscriptionAttributesCommand, SNSClient } from '@aws-sdk/client-sns';
import { GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import * as v from 'valibot';
import { queueOutput } from '../../lib/output-keys.ts';
import { resourcesOf } from '../cost/standing.ts';
import { deadLetterQueue } from '../dead-letters/queue.ts';
import { subscriberNames } from '../deployed.ts';
import type { Deployment } from '../deployment.ts';
import { type Check, green, red, yellow } from '../doctor/check.ts';
import { queueCounts, queueNames } from '../queue-counts.ts';
import { templateOf } from '../stack-resources.ts';
import { prefixOf, subscriptionsOf } from './own-queue.ts';

const Filter = v.pipe(v.string(), v.parseJson(), v.record(v.string(), v.unknown()));
const Absent = v.object({ exists: v.literal(false) });

/** Whether a subscription gets what has the attribute `proving` alone: only one that asks for nothing else. */
export function getsProving({ FilterPolicy, FilterPolicyScope }: Readonly<Record<string, string>>): boolean {
  const filter = v.safeParse(Filter, FilterPolicy);
  if (!filter.success || FilterPolicyScope === 'MessageBody') return true;
  return Object.entries(filter.output).every(([name, conditions]) => {
    const absent = [conditions].flat().some((one) => v.is(Absent, one));
    return name === 'proving' ? !absent : absent;
  });
}

/** Whether the topic leads to a subscriber's queue, with the filter that was deployed. */
function subscription(name: string): Check {
  return {
    name: 'subscription',
    of: name,
    needs: 'sns:ListSubscriptionsByTopic, sns:GetSubscriptionAttributes and cloudformation:GetTemplate',
    async look(deployment) {
      const { open, output } = deployment;
      const { arn } = await queueCounts(open(SQSClient), output(queueOutput(name)));
      const all = await subscriptionsOf(open(SNSClient), output('EventsTopicArn'));
      const found = all.find(({ Endpoint }) => Endpoint === arn);
      if (found === undefined) return red('its queue does not subscribe to the topic', redeploy);
      const attributes = await attributesOf(deployment, found.SubscriptionArn);
      const filter = v.safeParse(Filter, attributes.FilterPolicy);
      const declared = resourcesOf(await templateOf(deployment)).filter(
        ({ type, properties }) =>
          type === 'AWS::SNS::Subscription' &&
          isDeepStrictEqual(properties.FilterPolicy, filter.success ? filter.output : undefined),
      );
      if (declared.length === 0) return red('its filter is not the one that was deployed', redeploy);
      if (attributes.RawMessageDelivery !== 'true')
        return red('it does not get events as they are', redeploy);
      return green('its queue subscribes, with the filter that was deployed');
    },
  };
}

const redeploy =
  'Somebody changed what was deployed: aws cloudformation detect-stack-drift, and deploy again.';

async function attributesOf({ open }: Deployment, SubscriptionArn = '') {
  const request = new GetSubscriptionAttributesCommand({ SubscriptionArn });
  const { Attributes = {} } = await open(SNSClient).send(request);
  return Attributes;
}

/** Subscriptions that others made, and that would get what proves the deployment. */
export async function foreignSubscriptions(deployment: Deployment): Promise<readonly string[]> {
  const { open, output, keys, place } = deployment;
  const own = await Promise.all(
    subscriberNames(keys).map((name) => queueCounts(open(SQSClient), output(queueOutput(name)))),
  );
  const foreign: string[] = [];
  for (const { Endpoint = '', Protocol, SubscriptionArn = '' } of await subscriptionsOf(
    open(SNSClient),
    output('EventsTopicArn'),
  )) {
    const isRuns = Endpoint.includes(`:${prefixOf(place.stack)}`);
    if (isRuns || own.some(({ arn }) => arn === Endpoint) || !SubscriptionArn.startsWith('arn:')) continue;
    if (getsProving(await attributesOf(deployment, SubscriptionArn))) foreign.push(`${Protocol} ${Endpoint}`);
  }
  return foreign;
}

const foreign: Check = {
  name: 'foreign subscriptions',
  needs: 'sns:ListSubscriptionsByTopic and sns:GetSubscriptionAttributes',
  async look(deployment) {
    const found = await foreignSubscriptions(deployment);
    if (found.length === 0) return green('none gets what proves the deployment');
    return yellow(
      `they got what proves the deployment: ${found.join(', ')}`,
      'Give them a filter policy: {"proving": [{"exists": false}]}.',
    );
  },
};

/** Whether what fails again and again moves to the queue for it. */
function redrivePolicy(name: string): Check {
  return {
    name: 'redrive policy',
    of: name,
    needs: 'sqs:GetQueueAttributes',
    async look(deployment) {
      const { client, url, destinationUrl: QueueUrl } = deadLetterQueue(deployment, name);
      const { arn } = await queueCounts(client, url);
      const request = new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['RedrivePolicy'] });
      const { Attributes = {} } = await client.send(request);
      const policy = v.safeParse(Policy, Attributes.RedrivePolicy);
      if (policy.success && policy.output.deadLetterTargetArn === arn)
        return green(`after ${policy.output.maxReceiveCount} receives`);
      return red('what fails again and again does not go to its dead-letter queue', redeploy);
    },
  };
}

const Policy = v.pipe(
  v.string(),
  v.parseJson(),
  v.object({
    deadLetterTargetArn: v.string(),
    maxReceiveCount: v.pipe(v.union([v.string(), v.number()]), v.transform(Number), v.minValue(1)),
  }),
);

export function queueChecks(deployment: Pick<Deployment, 'keys'>): readonly Check[] {
  const subscriptions = subscriberNames(deployment.keys).map(subscription);
  return [...queueNames(deployment).map(redrivePolicy), ...subscriptions, foreign];
}
