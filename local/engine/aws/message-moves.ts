import * as v from 'valibot';
import type { SqsQueue, SqsStore } from './fauxqs-private.ts';
import type { JsonObject } from './json.ts';
import { stringAt } from './json.ts';
import { MessageMove } from './message-move.ts';
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
    const { SourceArn, DestinationArn, MaxNumberOfMessagesPerSecond } = v.parse(Start, body);
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
    const move = new MessageMove({
      source,
      destinationArn: DestinationArn,
      perSecond: MaxNumberOfMessagesPerSecond,
      queueByArn: (arn) => this.#store.getQueueByArn(arn),
    });
    this.#moves.set(SourceArn, [move, ...earlier].slice(0, mostKept));
    return { TaskHandle: handleOf(move) };
  }

  list(body: JsonObject): JsonObject {
    const { SourceArn, MaxResults } = v.parse(List, body);
    this.#queue(SourceArn, 'SourceArn');
    return { Results: this.#of(SourceArn).slice(0, MaxResults).map(described) };
  }

  cancel(body: JsonObject): JsonObject {
    const text = Buffer.from(stringAt(body, 'TaskHandle') ?? '', 'base64').toString();
    const handle = v.safeParse(Handle, text);
    if (!handle.success) throw invalid('Value for parameter TaskHandle is invalid.');
    const move = [...this.#moves.values()].flat().find(({ id }) => id === handle.output.taskId);
    if (move === undefined) throw new Refusal('ResourceNotFoundException', 'Task does not exist.');
    if (move.status !== 'RUNNING') {
      throw new Refusal('UnsupportedOperation', 'Only a task whose status is RUNNING can be cancelled.');
    }
    move.cancel();
    return { ApproximateNumberOfMessagesMoved: move.moved };
  }

  /** Tasks are not kept: what a stopped one has not moved stays where it is. */
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

/** The queues whose redrive policy names this one. */
export function sourcesOf(store: SqsStore, { arn }: SqsQueue): SqsQueue[] {
  return [...store.allQueues()].filter((queue) => redrivePolicy(queue)?.deadLetterTargetArn === arn);
}

function handleOf({ id, settings }: MessageMove): string {
  return Buffer.from(JSON.stringify({ taskId: id, sourceArn: settings.source.arn })).toString('base64');
}

function described(move: MessageMove): JsonObject {
  const { settings, status } = move;
  return {
    ...(status === 'RUNNING' && { TaskHandle: handleOf(move) }),
    Status: status,
    SourceArn: settings.source.arn,
    DestinationArn: settings.destinationArn,
    MaxNumberOfMessagesPerSecond: settings.perSecond,
    ApproximateNumberOfMessagesMoved: move.moved,
    ApproximateNumberOfMessagesToMove: move.toMove,
    FailureReason: move.failure,
    StartedTimestamp: move.startedMs,
  };
}

function invalid(message: string): Refusal {
  return new Refusal('InvalidParameterValue', message);
}
