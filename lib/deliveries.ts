import { Duration, type RemovalPolicy } from 'aws-cdk-lib';
import type { IGrantable } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { queueLimitBytes } from '../functions/webhook/pointer.ts';
import type { ConstructConfig } from './config.ts';
import { encryptQueue, grantKey, queueEncryption } from './own-key.ts';

export interface DeliveriesProps {
  readonly config: Pick<ConstructConfig, 'deliveries' | 'encryptionKey'>;
  readonly removalPolicy: RemovalPolicy;
}

/** The queue of verified deliveries, and where those go that fail again and again. */
export class Deliveries extends Construct {
  readonly queue: Queue;
  readonly deadLetters: Queue;
  /** After so long a delivery comes back whose function did not answer for it. */
  readonly visibilityTimeout: Duration;

  private readonly key: IKey | undefined;

  constructor(scope: Construct, id: string, props: DeliveriesProps) {
    super(scope, id);
    const {
      config: { deliveries: config, encryptionKey },
      removalPolicy,
    } = props;
    this.key = encryptionKey;
    const guarded = {
      ...queueEncryption,
      removalPolicy,
      // A region that takes less fails at deployment, and not at each large delivery.
      maxMessageSizeBytes: queueLimitBytes,
    };
    this.deadLetters = new Queue(this, 'DeadLetters', {
      ...guarded,
      retentionPeriod: Duration.days(config.deadLetterRetentionDays),
    });
    this.visibilityTimeout = Duration.seconds(config.visibilityTimeoutSeconds);
    this.queue = new Queue(this, 'Queue', {
      ...guarded,
      retentionPeriod: Duration.days(config.retentionDays),
      visibilityTimeout: this.visibilityTimeout,
      deadLetterQueue: { queue: this.deadLetters, maxReceiveCount: config.maxReceiveCount },
    });
    for (const queue of [this.deadLetters, this.queue]) encryptQueue(queue, this.key);
  }

  grantSend(grantee: IGrantable): void {
    this.queue.grant(grantee, 'sqs:SendMessage');
    grantKey(this.key, grantee, 'send');
  }

  /** What Lambda needs to hand over to a function, beside what the CDK grants. */
  grantReceive(grantee: IGrantable): void {
    grantKey(this.key, grantee, 'receive');
  }

  /** For a delivery that can never succeed. A redrive must name its destination, since SQS did not move it itself. */
  grantDeadLetter(grantee: IGrantable): void {
    this.deadLetters.grant(grantee, 'sqs:SendMessage');
    grantKey(this.key, grantee, 'send');
  }
}
