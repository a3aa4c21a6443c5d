import { amount } from '../amount.ts';
import type { DeadLetter } from './dead-letters.ts';
import type { Diagnosis } from './diagnosis.ts';

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
