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
  /** The live secrets of a sender, by its word, read anew; undefined where none is set. */
  readSecrets(word: string): Promise<Secrets | undefined>;
  /** From 0 to 1, never 1: where a sweep begins. */
  random(): number;
}

/** Objects of a sweep, by what became of them: `left` for the next one, `failed` and left too. */
export interface Swept {
  readonly sent: number;
  readonly rejected: number;
  readonly left: number;
  readonly failed: number;
}

/** Of a megabyte each at most. */
const sweptAtOnce = 8;

/** What waits is a queue message, or a body of bounded length, behind a line of ours: a larger object is none of these. */
const headBytes = 16_384;
const maxBytes: Readonly<Record<string, number>> = {
  'outage/': maxMessageBytes + headBytes,
  'unverified/': 2 * maxUnverifiedBytes + headBytes,
};

/**
 * Puts what waits in the spool on the queue, and removes it; what is unverified is verified first. It goes by age, round
 * from anywhere, so that nothing that fails, or ends the run, is first for ever. After a crash between the two it is sent
 * again, which the consumer takes for the retry that it is.
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
  /** Undefined while they can't be read, too. */
  secretsOf(word: string): Promise<Secrets | undefined>;
}

/** One object; that it fails leaves it, and the others are swept all the same. */
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
