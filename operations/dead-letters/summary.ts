import * as v from 'valibot';
import { wordOf } from '../../functions/events/instance.ts';
import { amount } from '../amount.ts';
import type { DeadLetter } from './dead-letters.ts';
import { type Diagnosis, diagnose } from './diagnosis.ts';
import type { DeadLetterQueue } from './queue.ts';

/** What a list tells of a dead letter; absent where the message does not say. */
export interface Summary {
  readonly id: string;
  /** Or the instance, by its word. */
  readonly provider?: string;
  readonly deliveryId?: string;
  /** Only of a subscriber's. */
  readonly eventId?: string;
  readonly type?: string;
  readonly receivedAt?: string;
  readonly sentAt: string;
  readonly receives: number;
  readonly bytes: number;
  /** Why it is here, and what would happen to it now. */
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

function ofDelivery(letter: DeadLetter, { about, delivery, events, fault, at }: Diagnosis) {
  const where = at === undefined ? '' : ` at ${at}`;
  const now = fault === undefined ? `now ${amount(events?.length ?? 0, 'event')}` : `now ${fault}${where}`;
  return {
    ...(about === undefined ? {} : { provider: wordOf(about), deliveryId: about.id }),
    ...(delivery === undefined ? {} : { receivedAt: delivery.receivedAt }),
    why: [reasonOf(letter), now].filter((part) => part !== undefined).join('; '),
  };
}

function ofEvent(letter: DeadLetter) {
  const why = reasonOf(letter) ?? 'not processed by the subscriber';
  const event = v.safeParse(Published, letter.body);
  if (!event.success) return { why: `${why}; not an event` };
  const { id: eventId, type, deliveryid: deliveryId, recordedtime: receivedAt, ...sender } = event.output;
  return { provider: wordOf(sender), deliveryId, eventId, type, receivedAt, why };
}

/** Of the consumer, or of SNS; nothing where SQS moved it after its last receive. */
function reasonOf({ attributes }: DeadLetter): string | undefined {
  const { reason, fault, ErrorCode, ErrorMessage } = attributes;
  const said = [reason, fault, ErrorCode, ErrorMessage].filter((part) => part !== undefined && part !== '');
  return said.length === 0 ? undefined : said.join(' ');
}
