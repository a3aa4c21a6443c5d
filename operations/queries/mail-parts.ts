import { BatchGetItemCommand } from '@aws-sdk/client-dynamodb';
import pMap from 'p-map';
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
  const chunks = Array.from({ length: Math.ceil(keys.length / atOnce) }, (_, chunk) =>
    keys.slice(chunk * atOnce, (chunk + 1) * atOnce),
  );
  const answers = await pMap(chunks, (chunk) => readItems({ name, read }, chunk), { concurrency: 4 });
  return keys.map((key, at) => {
    const item = answers[Math.floor(at / atOnce)]?.found.get(nameOf(key));
    const { subject, from } = item?.data?.M?.message?.M ?? {};
    return {
      ...(subject?.S === undefined ? {} : { subjectLine: beginningOf(subject.S) }),
      ...(from?.S === undefined ? {} : { from: beginningOf(from.S) }),
    };
  });
}

function beginningOf(text: string): string {
  const beginning = [...text.slice(0, 2 * longest)].slice(0, longest).join('');
  return beginning === text ? text : `${beginning}…`;
}
