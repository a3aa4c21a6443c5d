import {
  PublishCommand,
  paginateListSubscriptionsByTopic,
  SNSClient,
  SubscribeCommand,
  type Subscription,
  UnsubscribeCommand,
} from '@aws-sdk/client-sns';
import {
  CreateQueueCommand,
  DeleteMessageBatchCommand,
  DeleteQueueCommand,
  paginateListQueues,
  ReceiveMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import * as v from 'valibot';
import type { Deployment } from '../deployment.ts';
import { collected } from '../paging.ts';

/** The queue that a run makes for what is published of it. */
export interface OwnQueue {
  /** How often each event came, by its id. */
  readonly came: ReadonlyMap<string, number>;
  /** Takes what is there; returns at once if there is nothing, or after this many seconds. */
  receive(waitSeconds: number): Promise<void>;
  remove(): Promise<void>;
}

const Published = v.pipe(v.string(), v.parseJson(), v.object({ id: v.string() }));

/** Its first published message says that the subscription works. */
const ready = 'ready';

export async function makeOwnQueue({ open, output, place }: Deployment, run: string): Promise<OwnQueue> {
  const [sqs, sns] = [open(SQSClient), open(SNSClient)];
  const TopicArn = output('EventsTopicArn');
  const QueueName = `${prefixOf(place.stack)}${run}`;
  const arn = TopicArn.replace(/:sns:(.*):.*$/, `:sqs:$1:${QueueName}`);
  const Attributes = { Policy: policyFor(arn, TopicArn) };
  const { QueueUrl = '' } = await sqs.send(new CreateQueueCommand({ QueueName, Attributes }));
  const came = new Map<string, number>();
  let SubscriptionArn: string | undefined;
  const queue: OwnQueue = {
    came,
    async receive(WaitTimeSeconds) {
      const { Messages = [] } = await sqs.send(
        new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds, MaxNumberOfMessages: 10 }),
      );
      for (const { Body } of Messages) {
        const { success, output: published } = v.safeParse(Published, Body);
        if (success) came.set(published.id, (came.get(published.id) ?? 0) + 1);
      }
      if (Messages.length === 0) return;
      const Entries = Messages.map(({ ReceiptHandle }, at) => ({ Id: String(at), ReceiptHandle }));
      await sqs.send(new DeleteMessageBatchCommand({ QueueUrl, Entries }));
    },
    async remove() {
      if (SubscriptionArn !== undefined) await sns.send(new UnsubscribeCommand({ SubscriptionArn }));
      await sqs.send(new DeleteQueueCommand({ QueueUrl }));
    },
  };
  try {
    const FilterPolicy = JSON.stringify({ proving: [run] });
    const subscribed = await sns.send(
      new SubscribeCommand({
        TopicArn,
        Protocol: 'sqs',
        Endpoint: arn,
        ReturnSubscriptionArn: true,
        Attributes: { RawMessageDelivery: 'true', FilterPolicy },
      }),
    );
    SubscriptionArn = subscribed.SubscriptionArn;
    return queue;
  } catch (error) {
    await queue.remove();
    throw error;
  }
}

function policyFor(Resource: string, topic: string): string {
  const statement = {
    Effect: 'Allow',
    Principal: { Service: 'sns.amazonaws.com' },
    Action: 'sqs:SendMessage',
    Resource,
    Condition: { ArnEquals: { 'aws:SourceArn': topic } },
  };
  return JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
}

/** Whether what is published of the run arrives, before anything is sent: a new subscription may take a minute. */
export async function isReady(
  { open, output }: Deployment,
  run: string,
  queue: OwnQueue,
  signal: AbortSignal,
): Promise<boolean> {
  while (!signal.aborted) {
    await open(SNSClient).send(
      new PublishCommand({
        TopicArn: output('EventsTopicArn'),
        Message: JSON.stringify({ id: ready }),
        MessageAttributes: { proving: { DataType: 'String', StringValue: run } },
      }),
    );
    await queue.receive(2);
    if (queue.came.has(ready)) return true;
  }
  return false;
}

export function prefixOf(stack: string): string {
  return `${stack.slice(0, 60)}-prove-`;
}

/** 12 small letters and digits: the time, and chance. */
export function newRun(now = Date.now()): string {
  return `${now.toString(36).padStart(9, '0')}${crypto.randomUUID().replaceAll('-', '').slice(0, 3)}`;
}

/** No run takes longer. */
const longestMs = 3_600_000;

/** Takes away what runs that were killed left behind; returns how many. */
export async function removeLeftovers({ open, output, place }: Deployment): Promise<number> {
  const [sqs, sns] = [open(SQSClient), open(SNSClient)];
  const QueueNamePrefix = prefixOf(place.stack);
  const pages = paginateListQueues({ client: sqs }, { QueueNamePrefix });
  const old = (await collected(pages, ({ QueueUrls = [] }) => QueueUrls)).filter((url) => {
    const run = url.split(QueueNamePrefix).at(-1) ?? '';
    return Date.now() - Number.parseInt(run.slice(0, 9), 36) > longestMs;
  });
  if (old.length === 0) return 0;
  const names = old.map((url) => url.split('/').at(-1) ?? '');
  for (const { SubscriptionArn, Endpoint = '' } of await subscriptionsOf(sns, output('EventsTopicArn')))
    if (names.some((name) => Endpoint.endsWith(`:${name}`)))
      await sns.send(new UnsubscribeCommand({ SubscriptionArn }));
  for (const QueueUrl of old) await sqs.send(new DeleteQueueCommand({ QueueUrl }));
  return old.length;
}

export function subscriptionsOf(client: SNSClient, TopicArn: string): Promise<readonly Subscription[]> {
  const pages = paginateListSubscriptionsByTopic({ client }, { TopicArn });
  return collected(pages, ({ Subscriptions = [] }) => Subscriptions);
}
