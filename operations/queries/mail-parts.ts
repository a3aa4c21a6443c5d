import { BatchGetItemCommand } from '@aws-sdk/client-dynamodb';
import pMap from 'p-map';
import { defined } from '../../functions/events/defined.ts';
import { type ItemKey, nameOf, type ReadBatch, readItems } from '../../functions/events/read-items.ts';
import type { EventSource } from './walk.ts';

/** For a list; a line may be a megabyte. */
const longest = 200;
/** The limit of BatchGetItem. */
const atOnce = 100;

const how = {
  ProjectionExpression: 'pk, sk, #data.#message.#subject, #data.#message.#from',
  ExpressionAttributeNames: {
    '#data': 'data',
    '#message': 'message',
    '#subject': 'subject',
    '#from': 'from',
  },
};

/**
 * What a list shows of a mail, as far as its events say it: no index holds it. In the order of the keys; nothing of an
 * event that is gone, or was not got round to.
 */
export async function mailParts({ client, name }: EventSource, keys: readonly ItemKey[]) {
  const read: ReadBatch = ({ [name]: asked }) =>
    client.send(new BatchGetItemCommand({ RequestItems: { [name]: { Keys: [], ...asked, ...how } } }));
  const starts = Array.from({ length: Math.ceil(keys.length / atOnce) }, (_, chunk) => chunk * atOnce);
  const readChunk = (at: number) => readItems({ name, read }, keys.slice(at, at + atOnce));
  const answers = await pMap(starts, readChunk, { concurrency: 4 });
  const items = new Map(answers.flatMap(({ found }) => [...found]));
  return keys.map((key) => {
    const { subject, from } = items.get(nameOf(key))?.data?.M?.message?.M ?? {};
    return { ...defined({ subjectLine: beginningOf(subject?.S), from: beginningOf(from?.S) }) };
  });
}

function beginningOf(text: string | undefined): string | undefined {
  const beginning = text && [...text.slice(0, 2 * longest)].slice(0, longest).join('');
  return beginning === text ? text : `${beginning}…`;
}
