import { Duration, type RemovalPolicy, Validations } from 'aws-cdk-lib';
import { type ITopic, SubscriptionFilter } from 'aws-cdk-lib/aws-sns';
import { SqsSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { type IQueue, Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { Subscriber, SubscriberFilter } from './config.ts';

export interface SubscriberQueueProps {
  readonly topic: ITopic;
  readonly subscriber: Subscriber;
  readonly retentionDays: number;
  readonly removalPolicy: RemovalPolicy;
}

/** A subscriber's queue, holding each event as it was published. */
export class SubscriberQueue extends Construct {
  readonly queue: IQueue;
  /** What SNS could not put on it. */
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
    const queue = new Queue(this, 'Queue', settings);
    // For what SNS can't deliver, as when the queue's policy was changed; what a reader can't process is the reader's.
    const undelivered = new Queue(this, 'Undelivered', settings);
    props.topic.addSubscription(
      new SqsSubscription(queue, {
        rawMessageDelivery: true,
        deadLetterQueue: undelivered,
        ...(filter === undefined ? {} : { filterPolicy: policyOf(filter) }),
      }),
    );
    acknowledge(
      queue,
      'Events wait here for a reader of the user, who alone can say how often to try and where to put what fails; a dead-letter queue of ours would hide events from that reader.',
    );
    acknowledge(
      undelivered,
      'This is a dead-letter queue already, of the subscription: the rule looks for the redrive policies of queues only, and not for those of SNS subscriptions.',
    );
    this.queue = queue;
    this.deadLetters = undelivered;
  }
}

function acknowledge(queue: Queue, reason: string): void {
  Validations.of(queue).acknowledge({ id: 'AwsSolutions-SQS3', reason });
}

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
