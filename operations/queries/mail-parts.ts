import { BatchGetItemCommand } from '@aws-sdk/client-dynamodb';
import { type ItemKey, nameOf, type ReadBatch, readItems } from '../../functions/events/read-items.ts';
import type { EventSource } from './walk.ts';

/** What a list shows of a mail, as far as the event says it. No index holds it: it is the mail's own. */
export interface MailParts {
  readonly subjectLine?: string;
  readonly from?: string;
}

/** For a list; a line may be a megabyte. */
const longest = 200;

const how = {
  ProjectionExpression: 'pk, sk, #data.#message.#subject, #data.#message.#from',
  ExpressionAttributeNames: {
    '#data': 'data',
    '#message': 'message',
    '#subject': 'subject',
    '#from': 'from',
  },
};

/** Of the events with these keys, in order; nothing of one that is gone, or was not got round to. */
export async function mailParts(
  { client, name }: EventSource,
  keys: readonly ItemKey[],
): Promise<readonly MailParts[]> {
  const read: ReadBatch = ({ [name]: asked }) =>
    client.send(new BatchGetItemCommand({ RequestItems: { [name]: { Keys: [], ...asked, ...how } } }));
  const { found } = await readItems({ name, read }, keys);
  return keys.map((key) => {
    const { subject, from } = found.get(nameOf(key))?.data?.M?.message?.M ?? {};
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
