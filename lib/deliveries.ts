import { Duration } from 'aws-cdk-lib';
import type { IGrantable } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { queueLimitBytes } from '../functions/webhook/pointer.ts';
import type { ConstructConfig } from './config.ts';
import { encryptQueue, grantKey, queueEncryption } from './own-key.ts';

/** The queue of verified deliveries, and the dead-letter queue for those that fail repeatedly. */
export class Deliveries extends Construct {
  readonly queue: Queue;
  readonly deadLetters: Queue;
  /** After this time a delivery comes back if its function did not answer for it. */
  readonly visibilityTimeout: Duration;
  private readonly key: IKey | undefined;

  constructor(scope: Construct, id: string, { deliveries, encryptionKey, removalPolicy }: ConstructConfig) {
    super(scope, id);
    this.key = encryptionKey;
    this.visibilityTimeout = Duration.seconds(deliveries.visibilityTimeoutSeconds);
    const guarded = {
      ...queueEncryption,
      removalPolicy,
      // A region with a lower limit fails at deployment, not at each large delivery.
      maxMessageSizeBytes: queueLimitBytes,
    };
    this.deadLetters = new Queue(this, 'DeadLetters', {
      ...guarded,
      retentionPeriod: Duration.days(deliveries.deadLetterRetentionDays),
    });
    this.queue = new Queue(this, 'Queue', {
      ...guarded,
      retentionPeriod: Duration.days(deliveries.retentionDays),
      visibilityTimeout: this.visibilityTimeout,
      deadLetterQueue: { queue: this.deadLetters, maxReceiveCount: deliveries.maxReceiveCount },
    });
    for (const queue of [this.deadLetters, this.queue]) encryptQueue(queue, this.key);
  }

  grantSend(grantee: IGrantable): void {
    this.queue.grant(grantee, 'sqs:SendMessage');
    grantKey(this.key, grantee, 'send');
  }

  /** Receiving, beyond what the CDK grants; and sending to the dead-letter queue what can never succeed. */
  grantConsume(grantee: IGrantable): void {
    grantKey(this.key, grantee, 'receive');
    this.deadLetters.grant(grantee, 'sqs:SendMessage');
    grantKey(this.key, grantee, 'send');
  }
}
