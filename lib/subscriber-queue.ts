import { Duration, type RemovalPolicy } from 'aws-cdk-lib';
import { type ITopic, SubscriptionFilter } from 'aws-cdk-lib/aws-sns';
import { SqsSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { type IQueue, Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { Subscriber, SubscriberFilter } from './subscriber.ts';

export interface SubscriberQueueProps {
  readonly topic: ITopic;
  readonly subscriber: Subscriber;
  readonly retentionDays: number;
  readonly maxReceiveCount: number;
  readonly removalPolicy: RemovalPolicy;
}

/** A subscriber's queue, holding each event as it was published, and its dead-letter queue. */
export class SubscriberQueue extends Construct {
  readonly queue: IQueue;
  /** What SNS could not deliver, as when the queue's policy was changed, and what the reader failed at again and again. */
  readonly deadLetters: IQueue;

  constructor(scope: Construct, id: string, props: SubscriberQueueProps) {
    super(scope, id);
    const { filter } = props.subscriber;
    const settings = {
      // SNS can't write to a queue under AWS's own KMS key, and SQS's encryption costs nothing.
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: Duration.days(props.retentionDays),
      removalPolicy: props.removalPolicy,
    };
    // Its id says less than it holds: with another one, CloudFormation would replace the queue.
    const deadLetters = new Queue(this, 'Undelivered', settings);
    const queue = new Queue(this, 'Queue', {
      ...settings,
      deadLetterQueue: { queue: deadLetters, maxReceiveCount: props.maxReceiveCount },
    });
    props.topic.addSubscription(
      new SqsSubscription(queue, {
        rawMessageDelivery: true,
        deadLetterQueue: deadLetters,
        filterPolicy: filter === undefined ? notProving : policyOf(filter),
      }),
    );
    this.queue = queue;
    this.deadLetters = deadLetters;
  }
}

/** Every event but those of `postern prove`, which have nothing else that a filter can name: SNS takes five names. */
const notProving = { proving: SubscriptionFilter.notExistsFilter() };

function policyOf(filter: SubscriberFilter): Record<string, SubscriptionFilter> {
  const attributes = Object.entries(filter).map(([name, values]) => {
    const [prefixes, exact] = [true, false].map((wanted) =>
      values.filter((value) => value.endsWith('*') === wanted),
    );
    const matchPrefixes = prefixes?.map((value) => value.slice(0, -1)) ?? [];
    return [name, SubscriptionFilter.stringFilter({ allowlist: exact ?? [], matchPrefixes })] as const;
  });
  return Object.fromEntries(attributes);
}
