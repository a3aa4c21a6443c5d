import { setDeadLetterSource } from './dead-letter-source.ts';
import { FairOrder } from './fair-order.ts';
import { type InflightEntry, type SqsMessage, type SqsQueue, SqsStore } from './fauxqs-private.ts';
import { redrivePolicy } from './redrive-policy.ts';

/** fauxqs's queues, of which the standard ones are fair. */
export class FairStore extends SqsStore {
  override createQueue(...settings: Parameters<SqsStore['createQueue']>): SqsQueue {
    const queue = super.createQueue(...settings);
    if (!queue.isFifo()) makeFair(queue, lookOnlyWhenDue(queue));
    return queue;
  }
}

interface Timers {
  /** A message is in flight or delayed until then. */
  until(time: number): void;
}

/** fauxqs looks at every message in flight or delayed whenever one is asked for. */
function lookOnlyWhenDue(queue: SqsQueue): Timers {
  const processTimers = queue.processTimers.bind(queue);
  const changeVisibility = queue.changeVisibility.bind(queue);
  // The first look is at what was kept on disk.
  let due = 0;
  const until = (time: number) => {
    due = Math.min(due, time);
  };
  queue.processTimers = () => {
    if (Date.now() < due) return;
    processTimers();
    due = Number.POSITIVE_INFINITY;
    for (const { visibilityDeadline } of queue.inflightMessages.values()) until(visibilityDeadline);
    for (const { delayUntil = 0 } of queue.delayedMessages) until(delayUntil);
  };
  queue.changeVisibility = (receiptHandle, seconds) => {
    // For 0 fauxqs would write a null where its table on disk allows none, and lose the message.
    changeVisibility(receiptHandle, seconds === 0 ? -1 : seconds);
    until(Date.now() + seconds * 1000);
    if (seconds === 0) queue.processTimers();
  };
  return { until };
}

/** `queue.messages` becomes the tray in which messages arrive; they wait in a fair order. */
function makeFair(queue: SqsQueue, timers: Timers): void {
  const order = new FairOrder();
  const { enqueue, dequeue, getAttribute, purge } = bound(queue);
  queue.inflightMessages = new InFlight(order, timers);
  queue.enqueue = (message) => {
    enqueue(message);
    if (message.delayUntil !== undefined) timers.until(message.delayUntil);
  };
  queue.dequeue = (most, visibilityTimeout, queueByArn) => {
    queue.processTimers();
    for (const message of queue.messages.splice(0)) order.add(message);
    const received: ReturnType<SqsQueue['dequeue']> = [];
    while (received.length < Math.min(most, 10)) {
      const message = order.take();
      if (message === undefined) break;
      const deadLetters = deadLetterQueue(queue, message, queueByArn);
      if (deadLetters !== undefined) moveToDeadLetters(message, queue.arn, deadLetters);
      else {
        queue.messages.unshift(message);
        received.push(...dequeue(1, visibilityTimeout));
      }
    }
    return received;
  };
  queue.getAttribute = (name) =>
    name === 'ApproximateNumberOfMessages'
      ? String(order.waiting + queue.messages.length)
      : getAttribute(name);
  queue.purge = () => {
    purge();
    order.clear();
  };
}

function bound(queue: SqsQueue) {
  return {
    enqueue: queue.enqueue.bind(queue),
    dequeue: queue.dequeue.bind(queue),
    getAttribute: queue.getAttribute.bind(queue),
    purge: queue.purge.bind(queue),
  };
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

function moveToDeadLetters(message: SqsMessage, sourceArn: string, deadLetters: SqsQueue): void {
  setDeadLetterSource(message, sourceArn);
  // On disk this replaces the message's row: no crash finds it in neither queue.
  deadLetters.enqueue(message);
}

/** Tells the order and the timers what is in flight, whoever puts it there. */
class InFlight extends Map<string, InflightEntry> {
  readonly #order: FairOrder;
  readonly #timers: Timers;

  constructor(order: FairOrder, timers: Timers) {
    super();
    this.#order = order;
    this.#timers = timers;
  }

  override set(receiptHandle: string, entry: InflightEntry): this {
    if (!this.has(receiptHandle)) this.#order.inFlight(entry.message, 1);
    this.#timers.until(entry.visibilityDeadline);
    return super.set(receiptHandle, entry);
  }

  override delete(receiptHandle: string): boolean {
    const entry = this.get(receiptHandle);
    if (entry !== undefined) this.#order.inFlight(entry.message, -1);
    return super.delete(receiptHandle);
  }
}
