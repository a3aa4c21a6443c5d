import * as v from 'valibot';
import { wordOf } from '../../functions/events/instance.ts';
import type { DeadLetter } from './dead-letters.ts';
import { type Diagnosis, diagnose } from './diagnosis.ts';
import type { DeadLetterQueue } from './queue.ts';
import { whyOfDelivery, whyOfEvent } from './why.ts';

/** Fields are absent if the message doesn't have them. */
export interface Summary {
  readonly id: string;
  /** Or the word of an instance. */
  readonly provider?: string;
  readonly deliveryId?: string;
  /** Only for subscribers. */
  readonly eventId?: string;
  readonly type?: string;
  readonly receivedAt?: string;
  readonly sentAt: string;
  readonly receives: number;
  readonly bytes: number;
  /** Sentences: why it is here, and what a redrive would do. */
  readonly why: string;
}

const Published = v.pipe(
  v.string(),
  v.parseJson(),
  v.object({
    id: v.string(),
    type: v.string(),
    provider: v.string(),
    instance: v.optional(v.string()),
    deliveryid: v.string(),
    recordedtime: v.string(),
  }),
);

export async function summaryOf({ holds, read }: DeadLetterQueue, letter: DeadLetter): Promise<Summary> {
  const { id, sentAt, receives, body } = letter;
  const about = holds === 'events' ? ofEvent(letter) : ofDelivery(letter, await diagnose(letter.body, read));
  return { id, ...about, sentAt, receives, bytes: Buffer.byteLength(body) };
}

function ofDelivery(letter: DeadLetter, diagnosis: Diagnosis) {
  const { about, delivery } = diagnosis;
  return {
    ...(about === undefined ? {} : { provider: wordOf(about), deliveryId: about.id }),
    ...(delivery === undefined ? {} : { receivedAt: delivery.receivedAt }),
    why: whyOfDelivery(letter, diagnosis),
  };
}

function ofEvent(letter: DeadLetter) {
  const why = whyOfEvent(letter);
  const event = v.safeParse(Published, letter.body);
  if (!event.success) return { why: `${why} It is no event.` };
  const { id: eventId, type, deliveryid: deliveryId, recordedtime: receivedAt, ...sender } = event.output;
  return { provider: wordOf(sender), deliveryId, eventId, type, receivedAt, why };
}
