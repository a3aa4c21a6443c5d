import { Duration, type RemovalPolicy } from 'aws-cdk-lib';
import { AccountPrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { type ITopic, SubscriptionFilter } from 'aws-cdk-lib/aws-sns';
import { SqsSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { type IQueue, Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { ConstructConfig } from './config.ts';
import { encryptQueue, queueEncryption } from './own-key.ts';
import type { Subscriber, SubscriberFilter } from './subscriber.ts';

export interface SubscriberQueueProps {
  readonly topic: ITopic;
  readonly subscriber: Subscriber;
  readonly config: ConstructConfig;
  readonly removalPolicy: RemovalPolicy;
}

/** SQS's own. */
const usuallyHiddenSeconds = 30;

/** What Lambda, or any other reader, does with a queue. */
const ofReaders = [
  'sqs:ReceiveMessage',
  'sqs:DeleteMessage',
  'sqs:ChangeMessageVisibility',
  'sqs:GetQueueAttributes',
];

/** A subscriber's queue, holding each event as it was published, and its dead-letter queue. */
export class SubscriberQueue extends Construct {
  readonly queue: IQueue;
  /** What SNS could not deliver, as when the queue's policy was changed, and what the reader failed at again and again. */
  readonly deadLetters: IQueue;
  /** For so long SQS hides a message that somebody took. */
  readonly hiddenSeconds: number;
  /** On the queue, and then on the dead-letter queue. */
  readonly keptDays: number;

  constructor(scope: Construct, id: string, props: SubscriberQueueProps) {
    super(scope, id);
    const { subscriber, config } = props;
    const { filter, visibilityTimeoutSeconds: hidden, account } = subscriber;
    this.hiddenSeconds = hidden ?? usuallyHiddenSeconds;
    const { retentionDays = config.subscriberRetentionDays } = subscriber;
    const { maxReceiveCount = config.subscriberMaxReceiveCount } = subscriber;
    const { deadLetterRetentionDays = retentionDays } = subscriber;
    // SNS can't write to a queue under AWS's own KMS key, and SQS's encryption costs nothing.
    const settings = { ...queueEncryption, removalPolicy: props.removalPolicy };
    // Its id says less than it holds: with another one, CloudFormation would replace the queue.
    const deadLetters = new Queue(this, 'Undelivered', {
      ...settings,
      retentionPeriod: Duration.days(deadLetterRetentionDays),
    });
    const queue = new Queue(this, 'Queue', {
      ...settings,
      retentionPeriod: Duration.days(retentionDays),
      ...(hidden === undefined ? {} : { visibilityTimeout: Duration.seconds(hidden) }),
      deadLetterQueue: { queue: deadLetters, maxReceiveCount },
    });
    for (const one of [deadLetters, queue]) encryptQueue(one, config.encryptionKey);
    if (account !== undefined) queue.grant(new AccountPrincipal(account), ...ofReaders);
    props.topic.addSubscription(
      new SqsSubscription(queue, {
        rawMessageDelivery: true,
        deadLetterQueue: deadLetters,
        filterPolicy: filter === undefined ? notProving : policyOf(filter),
      }),
    );
    if (config.encryptionKey) tellReaders(queue, config.encryptionKey);
    this.queue = queue;
    this.keptDays = retentionDays + deadLetterRetentionDays;
    this.deadLetters = deadLetters;
  }
}

/**
 * The CDK grants those who are granted the queue its key too, once it knows of one. Not earlier: the subscription would
 * write the topic into the key's policy, and the topic has the key.
 */
function tellReaders(queue: Queue, key: IKey): void {
  Object.defineProperty(queue, 'encryptionMasterKey', { value: key });
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
