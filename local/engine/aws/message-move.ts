import { deadLetterSource } from './dead-letter-source.ts';
import { type SqsMessage, type SqsQueue, SqsStore } from './fauxqs-private.ts';

export interface MoveSettings {
  readonly source: SqsQueue;
  /** Each message's own source queue without. */
  readonly destinationArn?: string | undefined;
  /** As fast as it goes without. */
  readonly perSecond?: number | undefined;
  queueByArn(arn: string): SqsQueue | undefined;
}

export type MoveStatus = 'RUNNING' | 'COMPLETED' | 'CANCELLING' | 'CANCELLED' | 'FAILED';

/** Messages on their way out of a dead-letter queue: those that were visible when it began. */
export class MessageMove {
  readonly settings: MoveSettings;
  readonly id = crypto.randomUUID();
  readonly startedMs = Date.now();
  readonly toMove: number;
  moved = 0;
  status: MoveStatus = 'RUNNING';
  failure: string | undefined;
  /** Settled when nothing moves any more. */
  readonly ended: Promise<void>;
  #wake = () => {};

  constructor(settings: MoveSettings) {
    this.settings = settings;
    this.toMove = Number(settings.source.getAttribute('ApproximateNumberOfMessages'));
    this.ended = this.#run().catch(() => {
      this.status = 'FAILED';
      this.failure = 'InternalFailure';
    });
  }

  cancel(): void {
    this.status = 'CANCELLING';
    this.#wake();
  }

  async #run(): Promise<void> {
    const { perSecond } = this.settings;
    do {
      await this.#pause(perSecond === undefined ? 0 : 1000 / perSecond);
      for (let due = this.#due(); due > 0 && this.status === 'RUNNING'; due -= 1) this.#moveOne();
    } while (this.status === 'RUNNING');
    if (this.status === 'CANCELLING') this.status = 'CANCELLED';
  }

  #pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms).unref();
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  /** A hundred at a time at full speed, so that others get their turn too. */
  #due(): number {
    const { perSecond } = this.settings;
    if (perSecond === undefined) return 100;
    return Math.floor(((Date.now() - this.startedMs) / 1000) * perSecond) - this.moved;
  }

  #moveOne(): void {
    const { source } = this.settings;
    const [received] = this.moved < this.toMove ? source.dequeue(1) : [];
    const message = received && source.inflightMessages.get(received.ReceiptHandle)?.message;
    if (received === undefined || message === undefined) {
      this.status = 'COMPLETED';
      return;
    }
    const destination = this.#destinationOf(message);
    if (destination === undefined) {
      source.changeVisibility(received.ReceiptHandle, 0);
      this.status = 'FAILED';
      return;
    }
    // In this order a crash leaves a message in both queues, never in none.
    destination.enqueue(asNew(message));
    source.deleteMessage(received.ReceiptHandle);
    this.moved += 1;
    if (this.moved === this.toMove) this.status = 'COMPLETED';
  }

  #destinationOf(message: SqsMessage): SqsQueue | undefined {
    const arn = this.settings.destinationArn ?? deadLetterSource(message);
    const queue = arn === undefined ? undefined : this.settings.queueByArn(arn);
    // https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/troubleshooting-dlq-redrive.html
    if (arn === undefined) this.failure = 'CouldNotDetermineMessageSource';
    else if (queue === undefined) this.failure = 'AWS.SimpleQueueService.NonExistentQueue';
    return queue;
  }
}

/** A redriven message is a new one: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-configure-dead-letter-queue-redrive.html */
function asNew({ body, messageAttributes, messageGroupId }: SqsMessage): SqsMessage {
  return SqsStore.createMessage(body, messageAttributes, undefined, messageGroupId);
}
