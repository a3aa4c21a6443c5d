import * as v from 'valibot';
import { deadLetterSource } from './dead-letter-source.ts';
import { type SqsQueue, SqsStore } from './fauxqs-private.ts';
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

/** The message move tasks: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_StartMessageMoveTask.html */
export class MessageMoves {
  readonly #store: SqsStore;
  /** The latest first. */
  readonly #moves: MessageMove[] = [];

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
    if (this.#of(SourceArn).some(({ status }) => status === 'RUNNING')) {
      const rule = 'Only one active task is allowed for a source queue arn at a given time.';
      throw invalid(`There is already a task running. ${rule}`);
    }
    const move = new MessageMove(this.#store, source, settings);
    this.#moves.unshift(move);
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
    const move = this.#moves.find(({ id }) => id === handle.output.taskId);
    if (move === undefined) throw new Refusal('ResourceNotFoundException', 'Task does not exist.');
    if (move.status !== 'RUNNING')
      throw new Refusal('UnsupportedOperation', 'Only a task whose status is RUNNING can be cancelled.');
    move.end('CANCELLED');
    return { ApproximateNumberOfMessagesMoved: move.moved };
  }

  /** What a stopped task has not moved stays in its queue. */
  stop(): void {
    for (const move of this.#moves) if (move.status === 'RUNNING') move.end('CANCELLED');
  }

  #of(sourceArn: string): readonly MessageMove[] {
    return this.#moves.filter(({ source }) => source.arn === sourceArn);
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
  readonly source: SqsQueue;
  moved = 0;
  status: 'RUNNING' | 'COMPLETED' | 'CANCELLED' | 'FAILED' = 'RUNNING';
  readonly #store: SqsStore;
  readonly #settings: v.InferOutput<typeof Start>;
  readonly #startedMs = Date.now();
  readonly #toMove: number;
  readonly #timer: NodeJS.Timeout;
  #failure: string | undefined;

  constructor(store: SqsStore, source: SqsQueue, settings: v.InferOutput<typeof Start>) {
    this.#store = store;
    this.source = source;
    this.#settings = settings;
    this.#toMove = Number(source.getAttribute('ApproximateNumberOfMessages'));
    const { MaxNumberOfMessagesPerSecond: perSecond } = settings;
    const everyMs = perSecond === undefined ? 0 : 1000 / perSecond;
    this.#timer = setInterval(() => this.#moveDue(perSecond), everyMs).unref();
  }

  get handle(): string {
    return Buffer.from(JSON.stringify({ taskId: this.id, sourceArn: this.source.arn })).toString('base64');
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

  end(status: MessageMove['status'], failure?: string): void {
    clearInterval(this.#timer);
    this.status = status;
    this.#failure = failure;
  }

  /** Without a rate a hundred at a time, so that others get their turn. */
  #moveDue(perSecond: number | undefined): void {
    const elapsed = (Date.now() - this.#startedMs) / 1000;
    let due = perSecond === undefined ? 100 : Math.floor(elapsed * perSecond) - this.moved;
    try {
      for (; due > 0 && this.status === 'RUNNING'; due -= 1) this.#moveOne();
    } catch {
      this.end('FAILED', 'InternalFailure');
    }
  }

  #moveOne(): void {
    const { source } = this;
    const [received] = this.moved < this.#toMove ? source.dequeue(1) : [];
    const message = received && source.inflightMessages.get(received.ReceiptHandle)?.message;
    if (received === undefined || message === undefined) {
      this.end('COMPLETED');
      return;
    }
    const arn = this.#settings.DestinationArn ?? deadLetterSource(message);
    const destination = arn === undefined ? undefined : this.#store.getQueueByArn(arn);
    if (destination === undefined) {
      source.changeVisibility(received.ReceiptHandle, 0);
      // https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/troubleshooting-dlq-redrive.html
      const gone = 'AWS.SimpleQueueService.NonExistentQueue';
      this.end('FAILED', arn === undefined ? 'CouldNotDetermineMessageSource' : gone);
      return;
    }
    // A redriven message is a new one: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-configure-dead-letter-queue-redrive.html
    const { body, messageAttributes, messageGroupId } = message;
    // In this order a crash leaves a message in both queues, never in none.
    destination.enqueue(SqsStore.createMessage(body, messageAttributes, undefined, messageGroupId));
    source.deleteMessage(received.ReceiptHandle);
    this.moved += 1;
    if (this.moved === this.#toMove) this.end('COMPLETED');
  }
}

function invalid(message: string): Refusal {
  return new Refusal('InvalidParameterValue', message);
}
