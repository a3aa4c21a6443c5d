import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageCommand,
  type Message,
  ReceiveMessageCommand,
} from '@aws-sdk/client-sqs';
import pMap from 'p-map';
import { inBatches } from '../../functions/events/batches.ts';
import { invalid, OperationError } from '../failure.ts';
import { postern } from '../hint.ts';
import type { DeadLetterQueue } from './queue.ts';

export interface DeadLetter {
  /** SQS's; changes with a redrive. */
  readonly id: string;
  readonly body: string;
  /** RFC 3339 UTC: when it arrived on the queue where it failed, by which SQS expires it. */
  readonly sentAt: string;
  readonly receives: number;
  /** SQS's message group. */
  readonly group?: string;
  /** Why the consumer, or SNS, put it here. */
  readonly attributes: Readonly<Record<string, string>>;
  drop(): Promise<void>;
}

export interface Wanted {
  readonly limit: number;
  /** Reads until this one is found. */
  readonly until?: (letter: DeadLetter) => boolean;
  readonly signal: AbortSignal;
}

/** Hides what is read until it is returned. A dead-letter queue has no redrive policy, so receiving moves nothing. */
const hiddenSeconds = 30;
const atOnce = 10;
const requestsAtOnce = 4;
/** Receives in a row without anything new: the first are visible again. */
const mostIdle = 3;

/** The oldest first; returns them to the queue afterwards. */
export async function withDeadLetters<T>(
  queue: DeadLetterQueue,
  wanted: Wanted,
  use: (letters: readonly DeadLetter[]) => Promise<T>,
): Promise<T> {
  const held = new Map<string, string>();
  try {
    const letters = await receiveAll(queue, wanted, held);
    return await use(letters.toSorted((a, b) => (a.sentAt < b.sentAt ? -1 : 1)));
  } finally {
    await giveBack(queue, [...held.values()]);
  }
}

async function receiveAll(
  queue: DeadLetterQueue,
  { limit, until, signal }: Wanted,
  held: Map<string, string>,
): Promise<readonly DeadLetter[]> {
  const letters = new Map<string, DeadLetter>();
  for (let idle = 0; idle < mostIdle && letters.size < limit && !signal.aborted; ) {
    const messages = await receive(queue, Math.min(atOnce, limit - letters.size));
    const fresh = messages.filter(({ MessageId = '' }) => !letters.has(MessageId));
    for (const message of messages) held.set(message.MessageId ?? '', message.ReceiptHandle ?? '');
    const read = fresh.map((message) => readMessage(queue, message, held));
    for (const letter of read) letters.set(letter.id, letter);
    if (messages.length === 0 || read.some((letter) => until?.(letter) === true)) break;
    idle = fresh.length === 0 ? idle + 1 : 0;
  }
  return [...letters.values()];
}

async function receive({ client, url }: DeadLetterQueue, most: number): Promise<readonly Message[]> {
  const { Messages = [] } = await client.send(
    new ReceiveMessageCommand({
      QueueUrl: url,
      MaxNumberOfMessages: most,
      VisibilityTimeout: hiddenSeconds,
      // A long poll asks all of SQS's servers, so an empty answer means an empty queue.
      WaitTimeSeconds: 1,
      MessageSystemAttributeNames: ['SentTimestamp', 'ApproximateReceiveCount', 'MessageGroupId'],
      MessageAttributeNames: ['All'],
    }),
  );
  return Messages;
}

function readMessage(
  { client, url }: DeadLetterQueue,
  { MessageId = '', Body = '', Attributes = {}, MessageAttributes = {} }: Message,
  held: Map<string, string>,
): DeadLetter {
  const texts = Object.entries(MessageAttributes).map(([name, { StringValue = '' }]) => [name, StringValue]);
  return {
    id: MessageId,
    body: Body,
    sentAt: new Date(Number(Attributes.SentTimestamp ?? 0)).toISOString(),
    receives: Number(Attributes.ApproximateReceiveCount ?? 0),
    ...(Attributes.MessageGroupId === undefined ? {} : { group: Attributes.MessageGroupId }),
    attributes: Object.fromEntries(texts),
    async drop() {
      await client.send(new DeleteMessageCommand({ QueueUrl: url, ReceiptHandle: held.get(MessageId) }));
      held.delete(MessageId);
    },
  };
}

/** One that can't be returned stays hidden for some seconds. */
async function giveBack({ client, url }: DeadLetterQueue, handles: readonly string[]): Promise<void> {
  const batches = inBatches(handles, { size: atOnce, bytes: Number.POSITIVE_INFINITY, bytesOf: () => 0 });
  const release = (batch: readonly string[]) =>
    client.send(
      new ChangeMessageVisibilityBatchCommand({
        QueueUrl: url,
        Entries: batch.map((ReceiptHandle, at) => ({ Id: String(at), ReceiptHandle, VisibilityTimeout: 0 })),
      }),
    );
  await pMap(batches, release, { concurrency: requestsAtOnce });
}

export function withDeadLetter<T>(
  queue: DeadLetterQueue,
  beginning: string,
  signal: AbortSignal,
  use: (letter: DeadLetter) => Promise<T>,
): Promise<T> {
  const id = beginning.toLowerCase();
  const isIt = (letter: DeadLetter) => letter.id.startsWith(id);
  // Several ids may share a beginning: only a whole id can end the search early.
  const until = (letter: DeadLetter) => letter.id === id;
  const wanted = { limit: Number.POSITIVE_INFINITY, until, signal };
  return withDeadLetters(queue, wanted, async (letters) => {
    const [letter, another] = letters.filter(isIt);
    if (letter === undefined)
      throw new OperationError(
        `No dead letter with id "${beginning}". ${postern(`dlq list --queue ${queue.name}`)} lists the ids, which change with every redrive; a letter that something else is reading is hidden for a moment.`,
        'notFound',
      );
    if (another !== undefined)
      throw invalid(`Several dead letters have an id that begins with ${beginning}. Give more of it.`);
    return use(letter);
  });
}
