import pMap from 'p-map';
import { faultOf, logger } from '../aws/log.ts';
import type { Queue } from '../aws/queue.ts';
import { wordOf } from '../events/instance.ts';
import { maxMessageBytes, messageGroupId, messageOf } from '../webhook/pointer.ts';
import type { Provider } from '../webhook/provider.ts';
import { Rejection } from '../webhook/rejection.ts';
import type { Secrets } from '../webhook/secrets.ts';
import { verifyTokenDigest } from '../webhook/signature.ts';
import {
  decodeUnsent,
  decodeUnverified,
  MalformedObjectError,
  maxUnverifiedBytes,
  type Unverified,
} from '../webhook/spool.ts';
import type { Listed, Objects } from './objects.ts';

export interface Sweeper {
  readonly objects: Objects;
  readonly queue: Queue;
  readonly providers: readonly Provider[];
  /** A sender's live secrets, by its word, freshly read; undefined if none is set. */
  readSecrets(word: string): Promise<Secrets | undefined>;
  /** From 0 to 1, never 1: where a sweep begins. */
  random(): number;
}

/** Objects by outcome; `left` and `failed` stay for the next sweep. */
export interface Swept {
  readonly sent: number;
  readonly rejected: number;
  readonly left: number;
  readonly failed: number;
}

/** Of at most a megabyte each. */
const sweptAtOnce = 8;

/** Waiting objects are a queue message, or a bounded body, after our head line: larger ones are neither. */
const headBytes = 16_384;
const maxBytes: Readonly<Record<string, number>> = {
  'outage/': maxMessageBytes + headBytes,
  'unverified/': 2 * maxUnverifiedBytes + headBytes,
};

/**
 * Moves what waits to the queue, verified if needed, by age from a random place, so that nothing failing stays first.
 * After a crash an object is sent again, which the consumer handles as a retry.
 */
export async function sweep(sweeper: Sweeper, outOfTime: () => boolean): Promise<Swept> {
  const reading = new Map<string, Promise<Secrets | undefined>>();
  const secretsOf = (word: string) => {
    const known = reading.get(word) ?? readSecrets(sweeper, word);
    reading.set(word, known);
    return known;
  };
  const listed = await Promise.all(Object.keys(maxBytes).map((prefix) => sweeper.objects.list(prefix)));
  const byAge = listed.flat().sort((a, b) => a.modified - b.modified);
  const from = Math.floor(sweeper.random() * byAge.length);
  const swept = { sent: 0, rejected: 0, left: 0, failed: 0 };
  await pMap(
    [...byAge.slice(from), ...byAge.slice(0, from)],
    async (listed) => {
      swept[outOfTime() ? 'left' : await sweepOne({ ...sweeper, secretsOf }, listed)] += 1;
    },
    { concurrency: sweptAtOnce },
  );
  logger.info('swept', { ...swept });
  return swept;
}

async function readSecrets(sweeper: Sweeper, word: string): Promise<Secrets | undefined> {
  try {
    return await sweeper.readSecrets(word);
  } catch (error) {
    logger.error('secret not read', { provider: word, ...faultOf(error) });
    return undefined;
  }
}

interface Sweeping extends Sweeper {
  /** Also undefined while they can't be read. */
  secretsOf(word: string): Promise<Secrets | undefined>;
}

/** A failing object stays, and the others are still swept. */
async function sweepOne(sweeping: Sweeping, { key: object, bytes }: Listed): Promise<keyof Swept> {
  try {
    const [place = ''] = /^\w+\//.exec(object) ?? [];
    if (bytes > (maxBytes[place] ?? 0)) throw new MalformedObjectError('larger than what waits');
    const text = await sweeping.objects.get(object);
    if (place === 'outage/') {
      const { group, message } = decodeUnsent(text);
      await sweeping.queue.send(message, { group });
      return await removed(sweeping, object, 'sent');
    }
    const unverified = decodeUnverified(text);
    const secrets = await sweeping.secretsOf(wordOf(unverified));
    if (secrets === undefined) return 'left';
    return await removed(sweeping, object, await sendIfAuthentic(sweeping, unverified, secrets));
  } catch (error) {
    logger.error('not swept', { object, bytes, ...faultOf(error) });
    return 'failed';
  }
}

async function sendIfAuthentic(
  { providers, objects, queue }: Sweeping,
  { tokenSha256, id, delivery: makeDelivery, ...sender }: Unverified,
  secrets: Secrets,
): Promise<'sent' | 'rejected'> {
  try {
    verifyTokenDigest(Buffer.from(tokenSha256, 'hex'), secrets);
    const delivery = makeDelivery();
    const edge = providers.find(({ name }) => name === sender.provider);
    const { account } = edge?.parse(delivery.body) ?? {};
    const { message } = await messageOf(delivery, objects.put);
    await queue.send(message, { group: messageGroupId(wordOf(sender), account) });
    return 'sent';
  } catch (error) {
    if (!(error instanceof Rejection)) throw error;
    const { status, reason } = error;
    logger.warn('rejected', { provider: wordOf(sender), deliveryId: id, status, reason });
    return 'rejected';
  }
}

async function removed<T>({ objects }: Sweeping, object: string, outcome: T): Promise<T> {
  await objects.remove(object);
  logger.info('removed from the spool', { object, outcome });
  return outcome;
}
