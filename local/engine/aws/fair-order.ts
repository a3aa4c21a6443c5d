import type { SqsMessage } from './fauxqs-private.ts';
import { Fifo } from './fifo.ts';

interface Group {
  readonly key: string;
  /** Received before and visible again: older than all of `fresh`. */
  readonly returned: Fifo<SqsMessage>;
  readonly fresh: Fifo<SqsMessage>;
  inFlight: number;
}

/**
 * The order of a fair queue: of all groups with messages waiting, one of those with the fewest in flight, in turn;
 * within a group the oldest. https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-fair-queues.html
 */
export class FairOrder {
  readonly #groups = new Map<string, Group>();
  /** Groups with messages waiting, by how many they have in flight; a Set keeps the turns. */
  readonly #turns = new Map<number, Set<Group>>();
  #waiting = 0;

  get waiting(): number {
    return this.#waiting;
  }

  add(message: SqsMessage): void {
    const group = this.#groupOf(message);
    const idle = isEmpty(group);
    const line = message.approximateReceiveCount > 0 ? group.returned : group.fresh;
    line.push(message);
    this.#waiting += 1;
    if (idle) this.#queueUp(group);
  }

  take(): SqsMessage | undefined {
    // Few numbers, however many messages: groups with 0, 1, 2, … n in flight are n² / 2 messages in flight.
    const [group] = this.#turns.get(Math.min(...this.#turns.keys())) ?? [];
    if (group === undefined) return undefined;
    this.#stepOut(group);
    const message = group.returned.shift() ?? group.fresh.shift();
    this.#waiting -= 1;
    if (isEmpty(group)) this.#forgetIfUnused(group);
    else this.#queueUp(group);
    return message;
  }

  /** One more in flight, or with -1 one less. */
  inFlight(message: SqsMessage, change: 1 | -1): void {
    const group = this.#groupOf(message);
    const waits = !isEmpty(group);
    if (waits) this.#stepOut(group);
    group.inFlight += change;
    if (waits) this.#queueUp(group);
    else this.#forgetIfUnused(group);
  }

  clear(): void {
    this.#groups.clear();
    this.#turns.clear();
    this.#waiting = 0;
  }

  /** A message without a group is one of its own. */
  #groupOf({ messageGroupId, messageId }: SqsMessage): Group {
    const key = messageGroupId ?? messageId;
    const known = this.#groups.get(key);
    if (known !== undefined) return known;
    const group = { key, returned: new Fifo<SqsMessage>(), fresh: new Fifo<SqsMessage>(), inFlight: 0 };
    this.#groups.set(key, group);
    return group;
  }

  #queueUp(group: Group): void {
    const turn = this.#turns.get(group.inFlight);
    if (turn === undefined) this.#turns.set(group.inFlight, new Set([group]));
    else turn.add(group);
  }

  #stepOut(group: Group): void {
    const turn = this.#turns.get(group.inFlight);
    turn?.delete(group);
    if (turn?.size === 0) this.#turns.delete(group.inFlight);
  }

  #forgetIfUnused(group: Group): void {
    if (group.inFlight <= 0) this.#groups.delete(group.key);
  }
}

function isEmpty({ returned, fresh }: Group): boolean {
  return returned.length + fresh.length === 0;
}
