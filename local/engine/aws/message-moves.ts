import * as v from 'valibot';
import { deadLetterSource } from './dead-letter-source.ts';
import { type SqsMessage, type SqsQueue, SqsStore } from './fauxqs-private.ts';
import { type JsonObject, stringAt } from './json.ts';
import { redrivePolicy } from './redrive-policy.ts';
import { Refusal } from './refusal.ts';

const Start = v.object({
  SourceArn: v.string(),
  DestinationArn: v.optional(v.string()),
  MaxNumberOfMessagesPerSecond: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(500))),
});
const List = v.object({
  SourceArn: v.string(),
  MaxResults: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(10)), 1),
});
const Handle = v.pipe(v.string(), v.parseJson(), v.object({ taskId: v.string() }));

/** Of each queue. */
const mostKept = 10;

/** The message move tasks: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_StartMessageMoveTask.html */
export class MessageMoves {
  readonly #store: SqsStore;
  /** By the source queue's ARN, the latest first. */
  readonly #moves = new Map<string, MessageMove[]>();

  constructor(store: SqsStore) {
    this.#store = store;
  }

  start(body: JsonObject): JsonObject {
    const settings = v.parse(Start, body);
    const { SourceArn, DestinationArn } = settings;
    const source = this.#queue(SourceArn, 'SourceArn');
    if (sourcesOf(this.#store, source).length === 0)
      throw invalid('Source queue must be configured as a Dead Letter Queue.');
    if (source.isFifo()) throw new Refusal('UnsupportedOperation', 'The local engine moves no FIFO queue.');
    if (DestinationArn !== undefined) this.#queue(DestinationArn, 'DestinationArn');
    if (DestinationArn === SourceArn)
      throw invalid('Source queue arn and destination queue arn are the same.');
    const earlier = this.#of(SourceArn);
    if (earlier.some(({ status }) => status === 'RUNNING' || status === 'CANCELLING')) {
      const rule = 'Only one active task is allowed for a source queue arn at a given time.';
      throw invalid(`There is already a task running. ${rule}`);
    }
    const move = new MessageMove(this.#store, source, settings);
    this.#moves.set(SourceArn, [move, ...earlier].slice(0, mostKept));
    return { TaskHandle: move.handle };
  }

  list(body: JsonObject): JsonObject {
    const { SourceArn, MaxResults } = v.parse(List, body);
    this.#queue(SourceArn, 'SourceArn');
    const moves = this.#of(SourceArn).slice(0, MaxResults);
    return { Results: moves.map((move) => move.described()) };
  }

  cancel(body: JsonObject): JsonObject {
    const text = Buffer.from(stringAt(body, 'TaskHandle') ?? '', 'base64').toString();
    const handle = v.safeParse(Handle, text);
    if (!handle.success) throw invalid('Value for parameter TaskHandle is invalid.');
    const move = [...this.#moves.values()].flat().find(({ id }) => id === handle.output.taskId);
    if (move === undefined) throw new Refusal('ResourceNotFoundException', 'Task does not exist.');
    if (move.status !== 'RUNNING')
      throw new Refusal('UnsupportedOperation', 'Only a task whose status is RUNNING can be cancelled.');
    move.cancel();
    return { ApproximateNumberOfMessagesMoved: move.moved };
  }

  /** What a stopped task has not moved stays in its queue. */
  async stop(): Promise<void> {
    const moves = [...this.#moves.values()].flat();
    for (const move of moves) if (move.status === 'RUNNING') move.cancel();
    await Promise.all(moves.map(({ ended }) => ended));
  }

  #of(sourceArn: string): readonly MessageMove[] {
    return this.#moves.get(sourceArn) ?? [];
  }

  #queue(arn: string, parameter: string): SqsQueue {
    const queue = this.#store.getQueueByArn(arn);
    if (queue !== undefined) return queue;
    const message = `The resource that you specified for the ${parameter} parameter doesn't exist.`;
    throw new Refusal('ResourceNotFoundException', message);
  }
}

export function sourcesOf(store: SqsStore, { arn }: SqsQueue): SqsQueue[] {
  return [...store.allQueues()].filter((queue) => redrivePolicy(queue)?.deadLetterTargetArn === arn);
}

/** Moves the messages that were visible when it began. */
export class MessageMove {
  readonly id = crypto.randomUUID();
  moved = 0;
  status: 'RUNNING' | 'COMPLETED' | 'CANCELLING' | 'CANCELLED' | 'FAILED' = 'RUNNING';
  readonly ended: Promise<void>;
  readonly #store: SqsStore;
  readonly #source: SqsQueue;
  readonly #settings: v.InferOutput<typeof Start>;
  readonly #startedMs = Date.now();
  readonly #toMove: number;
  #failure: string | undefined;
  #wake = () => {};

  constructor(store: SqsStore, source: SqsQueue, settings: v.InferOutput<typeof Start>) {
    this.#store = store;
    this.#source = source;
    this.#settings = settings;
    this.#toMove = Number(source.getAttribute('ApproximateNumberOfMessages'));
    this.ended = this.#run().catch(() => this.#fail('InternalFailure'));
  }

  get handle(): string {
    return Buffer.from(JSON.stringify({ taskId: this.id, sourceArn: this.#source.arn })).toString('base64');
  }

  described(): JsonObject {
    return {
      ...this.#settings,
      ...(this.status === 'RUNNING' && { TaskHandle: this.handle }),
      Status: this.status,
      ApproximateNumberOfMessagesMoved: this.moved,
      ApproximateNumberOfMessagesToMove: this.#toMove,
      FailureReason: this.#failure,
      StartedTimestamp: this.#startedMs,
    };
  }

  cancel(): void {
    this.status = 'CANCELLING';
    this.#wake();
  }

  #fail(reason: string): void {
    this.status = 'FAILED';
    this.#failure = reason;
  }

  async #run(): Promise<void> {
    const { MaxNumberOfMessagesPerSecond: perSecond } = this.#settings;
    do {
      await this.#pause(perSecond === undefined ? 0 : 1000 / perSecond);
      // At full speed a hundred at a time, so that others get their turn.
      const elapsed = (Date.now() - this.#startedMs) / 1000;
      let due = perSecond === undefined ? 100 : Math.floor(elapsed * perSecond) - this.moved;
      for (; due > 0 && this.status === 'RUNNING'; due -= 1) this.#moveOne();
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

  #moveOne(): void {
    const source = this.#source;
    const [received] = this.moved < this.#toMove ? source.dequeue(1) : [];
    const message = received && source.inflightMessages.get(received.ReceiptHandle)?.message;
    if (received === undefined || message === undefined) {
      this.status = 'COMPLETED';
      return;
    }
    const arn = this.#settings.DestinationArn ?? deadLetterSource(message);
    const destination = arn === undefined ? undefined : this.#store.getQueueByArn(arn);
    if (destination === undefined) {
      source.changeVisibility(received.ReceiptHandle, 0);
      // https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/troubleshooting-dlq-redrive.html
      this.#fail(
        arn === undefined ? 'CouldNotDetermineMessageSource' : 'AWS.SimpleQueueService.NonExistentQueue',
      );
      return;
    }
    // In this order a crash leaves a message in both queues, never in none.
    destination.enqueue(asNew(message));
    source.deleteMessage(received.ReceiptHandle);
    this.moved += 1;
    if (this.moved === this.#toMove) this.status = 'COMPLETED';
  }
}

/** A redriven message is a new one: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-configure-dead-letter-queue-redrive.html */
function asNew({ body, messageAttributes, messageGroupId }: SqsMessage): SqsMessage {
  return SqsStore.createMessage(body, messageAttributes, undefined, messageGroupId);
}

function invalid(message: string): Refusal {
  return new Refusal('InvalidParameterValue', message);
}
