import * as v from 'valibot';
import { normalise } from '../../functions/consumer/normalise.ts';
import { defined } from '../../functions/events/defined.ts';
import type { PosternEvent } from '../../functions/events/event.ts';
import { type Sender, wordOf } from '../../functions/events/instance.ts';
import { type Delivery, decodeDelivery } from '../../functions/webhook/delivery.ts';
import { decodePointed, readPointer } from '../../functions/webhook/pointer.ts';
import { amount } from '../amount.ts';
import type { DeadLetter } from './dead-letters.ts';
import type { DeadLetterQueue, ReadSpooled } from './queue.ts';

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
  const { receivedAt } = delivery ?? {};
  const known = { provider: about && wordOf(about), deliveryId: about?.id, receivedAt };
  return { ...defined(known), why: whyOfDelivery(letter, diagnosis) };
}

function ofEvent(letter: DeadLetter) {
  const why = whyOfEvent(letter);
  const event = v.safeParse(Published, letter.body);
  if (!event.success) return { why: `${why} It is no event.` };
  const { id: eventId, type, deliveryid: deliveryId, recordedtime: receivedAt, ...sender } = event.output;
  return { provider: wordOf(sender), deliveryId, eventId, type, receivedAt, why };
}

/** By the consumer's reason. */
const reasons: Readonly<Record<string, string>> = {
  not_a_delivery:
    'It is no delivery: something else than Postern, or another version of it, put it on the queue.',
  unknown_provider: 'Its provider is none that this version knows.',
  not_normalised: 'It could not be normalised: a defect here, or a delivery of a shape that is new to us.',
  not_stored: 'DynamoDB refused to store some of its events.',
  not_published: 'Its events are stored, but SNS refused to publish some of them.',
};

const tooOften = 'It was tried as often as the queue allows, and failed each time.';

export function whyOfDelivery({ attributes }: DeadLetter, diagnosis: Diagnosis): string {
  const { reason = '', fault } = attributes;
  const known = Object.hasOwn(reasons, reason) ? reasons[reason] : undefined;
  const why = known ?? (reason === '' ? tooOften : `The consumer gave up: ${reason}${inBrackets(fault)}.`);
  return `${why} ${nowOf(diagnosis)}`;
}

function nowOf({ events, fault, at }: Diagnosis): string {
  if (fault === undefined) {
    const count = events?.length ?? 0;
    return count === 0
      ? 'Now nothing would come of it: a redrive only removes it.'
      : `Now it would become ${amount(count, 'event')}.`;
  }
  if (Object.hasOwn(faults, fault)) return faults[fault] ?? '';
  const where = at === undefined ? '' : ` at ${at}`;
  return `It still can't be normalised (${fault}${where}).`;
}

/** By the name of the error when reading it now. */
const faults: Readonly<Record<string, string>> = {
  MalformedDeliveryError: "It still can't be read as one.",
  UnknownProviderError: 'Its provider is still unknown.',
  NoSuchKey: 'The delivery that it points to is gone from the spool: nothing can bring it back.',
  AccessDenied: "You may not read the delivery that it points to, so it isn't known what would come of it.",
};

export function whyOfEvent({ attributes }: DeadLetter): string {
  const { ErrorCode, ErrorMessage, reason, fault } = attributes;
  if (reason !== undefined) return `The subscriber's function put it aside: ${reason}${inBrackets(fault)}.`;
  if (ErrorCode === undefined && ErrorMessage === undefined)
    return 'The subscriber received it as often as its queue allows, and never deleted it.';
  const said = [ErrorCode, ErrorMessage].filter((part) => part !== undefined && part !== '').join(': ');
  return `SNS could not put it on the subscriber's queue${inBrackets(said)}.`;
}

function inBrackets(text = ''): string {
  return text === '' ? '' : ` (${text})`;
}

export interface Diagnosis {
  /** Which delivery, if the message says so. */
  readonly about?: Sender & { readonly id: string };
  readonly delivery?: Delivery;
  readonly events?: readonly PosternEvent[];
  /** Error name, if it can't be normalised. */
  readonly fault?: string;
  /** Where in the payload: a character's position, or a field. */
  readonly at?: string;
}

/** Normalises a dead letter, or what it points to, with this version; never throws. */
export async function diagnose(message: string, read: ReadSpooled): Promise<Diagnosis> {
  const pointer = readPointer(message);
  let delivery: Delivery | undefined;
  try {
    delivery =
      pointer === undefined ? decodeDelivery(message) : decodePointed(pointer, await read(pointer.object));
    return { about: delivery, delivery, events: normalise(delivery).map(({ event }) => event) };
  } catch (error) {
    return { ...defined({ about: delivery ?? pointer, delivery }), ...faultOf(error) };
  }
}

/** Never the message of a parse error: it quotes its input. */
function faultOf(error: unknown): { readonly fault: string; readonly at?: string } {
  if (!(error instanceof Error)) return { fault: typeof error };
  const at = v.isValiError(error)
    ? v.getDotPath(error.issues[0])
    : /(?<=in JSON at )position \d+/.exec(error.message)?.[0];
  return { fault: error.name, ...defined({ at: at ?? undefined }) };
}
