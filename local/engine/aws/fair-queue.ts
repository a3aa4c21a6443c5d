import { redrivePolicy, setDeadLetterSource } from './dead-letters.ts';
import { type SqsMessage, type SqsQueue, SqsStore } from './fauxqs-private.ts';

export class FairStore extends SqsStore {
  override createQueue(...settings: Parameters<SqsStore['createQueue']>): SqsQueue {
    const queue = super.createQueue(...settings);
    if (!queue.isFifo()) makeFair(queue);
    return queue;
  }
}

/** Waiting or in flight. */
export function* messagesOf(queue: SqsQueue): Generator<SqsMessage> {
  yield* queue.messages;
  for (const { message } of queue.inflightMessages.values()) yield message;
}

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-fair-queues.html */
function makeFair(queue: SqsQueue): void {
  const dequeue = queue.dequeue.bind(queue);
  const changeVisibility = queue.changeVisibility.bind(queue);
  /** When each group was served last. */
  const turns = new Map<string, number>();
  let turn = 0;
  queue.dequeue = (most, visibilityTimeout, queueByArn) => {
    queue.processTimers();
    const busy = busyGroups(queue);
    const received: ReturnType<SqsQueue['dequeue']> = [];
    while (received.length < Math.min(most, 10)) {
      const at = nextOf(queue.messages, busy, turns);
      const [message] = queue.messages.splice(at, 1);
      if (message === undefined) break;
      const deadLetters = deadLetterQueue(queue, message, queueByArn);
      if (deadLetters !== undefined) {
        setDeadLetterSource(message, queue.arn);
        // On disk this replaces the message's row: a crash loses nothing.
        deadLetters.enqueue(message);
        continue;
      }
      const group = groupOf(message);
      busy.set(group, (busy.get(group) ?? 0) + 1);
      if (message.messageGroupId !== undefined) turns.set(group, ++turn);
      queue.messages.unshift(message);
      received.push(...dequeue(1, visibilityTimeout));
    }
    return received;
  };
  queue.changeVisibility = (receiptHandle, seconds) => {
    // For 0 fauxqs writes a null that its table refuses, and loses the message.
    changeVisibility(receiptHandle, seconds === 0 ? -1 : seconds);
    if (seconds === 0) queue.processTimers();
  };
}

/** A message without a group forms one alone. */
function groupOf({ messageGroupId, messageId }: SqsMessage): string {
  return messageGroupId ?? messageId;
}

function busyGroups({ inflightMessages }: SqsQueue): Map<string, number> {
  const busy = new Map<string, number>();
  for (const { message } of inflightMessages.values())
    busy.set(groupOf(message), (busy.get(groupOf(message)) ?? 0) + 1);
  return busy;
}

/** Of the groups with the fewest messages in flight, the one that waited longest; within it received ones, then the oldest. */
function nextOf(
  waiting: readonly SqsMessage[],
  busy: ReadonlyMap<string, number>,
  turns: ReadonlyMap<string, number>,
): number {
  let best = 0;
  let least = { inFlight: Number.POSITIVE_INFINITY, turn: 0, isNew: 0 };
  for (const [at, message] of waiting.entries()) {
    const group = groupOf(message);
    const inFlight = busy.get(group) ?? 0;
    const turn = turns.get(group) ?? 0;
    const isNew = message.approximateReceiveCount === 0 ? 1 : 0;
    if ((inFlight - least.inFlight || turn - least.turn || isNew - least.isNew) >= 0) continue;
    best = at;
    least = { inFlight, turn, isNew };
  }
  return best;
}

function deadLetterQueue(
  queue: SqsQueue,
  message: SqsMessage,
  queueByArn: ((arn: string) => SqsQueue | undefined) | undefined,
): SqsQueue | undefined {
  const policy = redrivePolicy(queue);
  if (policy === undefined || message.approximateReceiveCount < policy.maxReceiveCount) return undefined;
  return queueByArn?.(policy.deadLetterTargetArn);
}
