import { decodeDelivery } from '../../functions/webhook/delivery.ts';
import { readPointer } from '../../functions/webhook/pointer.ts';
import { deliveryIdOf } from '../../functions/webhook/spool.ts';
import { withDeadLetters } from '../dead-letters/dead-letters.ts';
import { deadLetterQueue, deliveriesName } from '../dead-letters/queue.ts';
import { oldestAge } from '../doctor/backlog-age.ts';
import { collected } from '../paging.ts';
import { queueCounts } from '../queue-counts.ts';
import { spoolWaiting } from '../spool-waiting.ts';
import type { Reading } from './meter.ts';

/** Where deliveries wait that are not done. */
export interface Whereabouts {
  readonly spooled: ReadonlySet<string>;
  readonly dead: ReadonlySet<string>;
  /** Dead letters that were not read, by SQS's count. */
  readonly deadUnread: number;
  /** Deliveries that are on the queue, by SQS's count. */
  readonly queued: number;
  /** Of the oldest on the queue, in milliseconds; undefined if unknown. */
  readonly queuedForMs: number | undefined;
}

/** Their messages are held in memory together. */
const mostDead = 10_000;

/** Upstream first, as a delivery goes. `open` are the ids that are looked for: of others nothing is kept. */
export async function whereabouts(reading: Reading, open: ReadonlySet<string>): Promise<Whereabouts> {
  const spooled = await spooledOf(reading, open);
  const before = await countOf(reading, 'DeliveriesQueueUrl');
  const { dead, unread } = await deadOf(reading, open);
  // SQS's counts are nearly right: the higher of two.
  const queued = Math.max(before, await countOf(reading, 'DeliveriesQueueUrl'));
  const age = queued === 0 ? 0 : await oldestAge(reading.deployment).catch(() => undefined);
  return {
    spooled,
    dead,
    deadUnread: unread,
    queued,
    queuedForMs: age === undefined ? undefined : age * 1_000,
  };
}

async function spooledOf({ deployment, read }: Reading, open: ReadonlySet<string>) {
  const ids = await collected(spoolWaiting(deployment), ({ Contents = [] }) => {
    read.spoolRequests += 1;
    return Contents.map(({ Key = '' }) => deliveryIdOf(Key)).filter((id) => open.has(id));
  });
  return new Set(ids);
}

async function deadOf(reading: Reading, open: ReadonlySet<string>) {
  const { deployment, read, signal } = reading;
  const counted = await countOf(reading, 'DeadLettersQueueUrl');
  const dead = new Set<string>();
  if (counted === 0) return { dead, unread: 0 };
  const queue = deadLetterQueue(deployment, deliveriesName);
  const letters = await withDeadLetters(queue, { limit: mostDead, signal }, async (all) => {
    for (const { body } of all) {
      const id = idIn(body);
      if (id !== undefined && open.has(id)) dead.add(id);
    }
    return all.length;
  });
  read.queueRequests += Math.ceil(letters / 5) + 1;
  return { dead, unread: Math.max(0, counted - letters) };
}

function idIn(message: string): string | undefined {
  try {
    return readPointer(message)?.id ?? decodeDelivery(message).id;
  } catch {
    return undefined;
  }
}

async function countOf({ deployment, read }: Reading, output: string): Promise<number> {
  const { client } = deadLetterQueue(deployment, deliveriesName);
  const { waiting, taken, delayed } = await queueCounts(client, deployment.output(output));
  read.queueRequests += 1;
  return waiting + taken + delayed;
}
