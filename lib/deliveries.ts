import { Duration, type RemovalPolicy } from 'aws-cdk-lib';
import type { IGrantable } from 'aws-cdk-lib/aws-iam';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { queueLimitBytes } from '../functions/webhook/pointer.ts';
import type { PosternConfig } from './config.ts';

export interface DeliveriesProps {
  readonly config: PosternConfig['deliveries'];
  readonly removalPolicy: RemovalPolicy;
}

/** The queue of verified deliveries, and where those go that fail again and again. */
export class Deliveries extends Construct {
  readonly queue: Queue;
  readonly deadLetters: Queue;
  /** After so long a delivery comes back whose function did not answer for it. */
  readonly visibilityTimeout: Duration;

  constructor(scope: Construct, id: string, { config, removalPolicy }: DeliveriesProps) {
    super(scope, id);
    const guarded = {
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
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
  }

  grantSend(grantee: IGrantable): void {
    this.queue.grant(grantee, 'sqs:SendMessage');
  }

  /** For a delivery that can never succeed. A redrive must name its destination, since SQS did not move it itself. */
  grantDeadLetter(grantee: IGrantable): void {
    this.deadLetters.grant(grantee, 'sqs:SendMessage');
  }
}
