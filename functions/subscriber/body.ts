import * as v from 'valibot';
import type { PosternEvent } from '../events/event.ts';
import { DeadLetterError } from './dead-letter-error.ts';
import { parseEvent } from './parse-event.ts';

/** @see https://docs.aws.amazon.com/sns/latest/dg/sns-message-and-json-formats.html */
const SnsEnvelope = v.pipe(
  v.string(),
  v.parseJson(),
  v.object({ Type: v.literal('Notification'), Message: v.string() }),
);

/** The event of a message: the body itself with raw delivery, else the message within SNS's envelope. */
export function eventIn(body: string): PosternEvent {
  const envelope = v.safeParse(SnsEnvelope, body);
  try {
    return parseEvent(envelope.success ? envelope.output.Message : body);
  } catch (cause) {
    throw new DeadLetterError('not_an_event', { cause });
  }
}
