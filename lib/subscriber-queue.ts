import { Duration } from 'aws-cdk-lib';
import { AccountPrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { type ITopic, SubscriptionFilter } from 'aws-cdk-lib/aws-sns';
import { SqsSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { type IQueue, Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { ConstructConfig } from './config.ts';
import { encryptQueue, queueEncryption } from './own-key.ts';
import type { Subscriber, SubscriberFilter } from './subscriber.ts';

/** SQS's default. */
const usuallyHiddenSeconds = 30;

/** What readers do with a queue. */
const ofReaders = [
  'sqs:ReceiveMessage',
  'sqs:DeleteMessage',
  'sqs:ChangeMessageVisibility',
  'sqs:GetQueueAttributes',
];

/** A subscriber's queue, holding each event as it was published, and its dead-letter queue. */
export class SubscriberQueue extends Construct {
  readonly queue: IQueue;
  /** What SNS could not deliver, as after a change of the queue's policy, and what the reader repeatedly failed at. */
  readonly deadLetters: IQueue;
  /** How long SQS hides a received message. */
  readonly hiddenSeconds: number;
  /** On the queue, then on the dead-letter queue. */
  readonly keptDays: number;

  constructor(scope: Construct, config: ConstructConfig, topic: ITopic, subscriber: Subscriber) {
    super(scope, subscriber.name);
    const { filter, visibilityTimeoutSeconds: hidden, account } = subscriber;
    this.hiddenSeconds = hidden ?? usuallyHiddenSeconds;
    const { retentionDays = config.subscriberRetentionDays } = subscriber;
    const { maxReceiveCount = config.subscriberMaxReceiveCount } = subscriber;
    const { deadLetterRetentionDays = retentionDays } = subscriber;
    // SNS can't write to a queue under AWS's own KMS key, and SQS's encryption costs nothing.
    const settings = { ...queueEncryption, removalPolicy: config.removalPolicy };
    // The id says less than it holds: with another one, CloudFormation would replace the queue.
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
    topic.addSubscription(
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

/** From here on the CDK grants readers of the queue its key too. Earlier, the subscription would add the topic to the key's policy. */
function tellReaders(queue: Queue, key: IKey): void {
  Object.defineProperty(queue, 'encryptionMasterKey', { value: key });
}

/** Every event except those of `postern prove`, which have no other attribute: SNS takes five names. */
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
