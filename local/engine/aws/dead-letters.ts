import * as v from 'valibot';
import { receiveMessage, type SqsMessage, type SqsQueue, type SqsStore } from './fauxqs-private.ts';
import { type JsonObject, listAt } from './json.ts';

const RedrivePolicy = v.pipe(
  v.string(),
  v.parseJson(),
  v.object({ deadLetterTargetArn: v.string(), maxReceiveCount: v.pipe(v.unknown(), v.transform(Number)) }),
);

export function redrivePolicy({ attributes }: SqsQueue) {
  const policy = v.safeParse(RedrivePolicy, attributes.RedrivePolicy);
  return policy.success ? policy.output : undefined;
}

/** The queue that a dead letter came from, in the only place that fauxqs keeps on disk and standard queues don't use. */
export function deadLetterSource(message: SqsMessage): string | undefined {
  return message.sequenceNumber;
}

export function setDeadLetterSource(message: SqsMessage, queueArn: string): void {
  message.sequenceNumber = queueArn;
}

export async function receiveWithSource(body: JsonObject, store: SqsStore): Promise<object> {
  const asked = (list: string) =>
    listAt(body, list).map((name) => (name === 'DeadLetterQueueSourceArn' ? 'SequenceNumber' : name));
  const lists = ['AttributeNames', 'MessageSystemAttributeNames'].map((list) => [list, asked(list)]);
  const answer = await receiveMessage({ ...body, ...Object.fromEntries(lists) }, store);
  for (const { Attributes = {} } of answer.Messages ?? []) {
    const { SequenceNumber: source } = Attributes;
    if (!source?.startsWith('arn:')) continue;
    Attributes.DeadLetterQueueSourceArn = source;
    delete Attributes.SequenceNumber;
  }
  return answer;
}
