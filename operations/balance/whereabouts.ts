import { paginateListObjectsV2, S3Client } from '@aws-sdk/client-s3';
import { decodeDelivery } from '../../functions/webhook/delivery.ts';
import { readPointer } from '../../functions/webhook/pointer.ts';
import { deliveryIdOf, type SpoolPlace } from '../../functions/webhook/spool.ts';
import { withDeadLetters } from '../dead-letters/dead-letters.ts';
import { deadLetterQueue, deliveriesName } from '../dead-letters/queue.ts';
import type { Deployment } from '../deployment.ts';
import { oldestAge } from '../doctor/backlog-age.ts';
import { queueCounts } from '../queue-counts.ts';
import type { Read } from './meter.ts';

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

interface Looking {
  readonly deployment: Deployment;
  readonly read: Read;
  readonly signal: AbortSignal;
}

/** Their messages are held in memory together. */
const mostDead = 10_000;
const places: readonly SpoolPlace[] = ['outage', 'unverified'];

/** Upstream first, as a delivery goes. `open` are the ids that are looked for: of others nothing is kept. */
export async function whereabouts(looking: Looking, open: ReadonlySet<string>): Promise<Whereabouts> {
  const spooled = await spooledOf(looking, open);
  const before = await countOf(looking, 'DeliveriesQueueUrl');
  const { dead, unread } = await deadOf(looking, open);
  // SQS's counts are nearly right: the higher of two.
  const queued = Math.max(before, await countOf(looking, 'DeliveriesQueueUrl'));
  const age = queued === 0 ? 0 : await oldestAge(looking.deployment).catch(() => undefined);
  return {
    spooled,
    dead,
    deadUnread: unread,
    queued,
    queuedForMs: age === undefined ? undefined : age * 1_000,
  };
}

async function spooledOf({ deployment, read }: Looking, open: ReadonlySet<string>) {
  const ids = new Set<string>();
  const client = deployment.open(S3Client);
  for (const place of places) {
    const asked = { Bucket: deployment.output('SpoolBucketName'), Prefix: `${place}/` };
    for await (const { Contents = [] } of paginateListObjectsV2({ client }, asked)) {
      read.spoolRequests += 1;
      const found = Contents.map(({ Key = '' }) => deliveryIdOf(Key));
      for (const id of found) if (open.has(id)) ids.add(id);
    }
  }
  return ids;
}

async function deadOf({ deployment, read, signal }: Looking, open: ReadonlySet<string>) {
  const counted = await countOf({ deployment, read, signal }, 'DeadLettersQueueUrl');
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

async function countOf({ deployment, read }: Looking, output: string): Promise<number> {
  const { client } = deadLetterQueue(deployment, deliveriesName);
  const { waiting, taken, delayed } = await queueCounts(client, deployment.output(output));
  read.queueRequests += 1;
  return waiting + taken + delayed;
}
