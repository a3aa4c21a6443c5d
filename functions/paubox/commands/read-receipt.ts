import * as v from 'valibot';
import { elementsOf, memberOf } from '../../events/json-text.ts';
import { lenient, text } from '../../events/lenient.ts';

/** What a receipt tells, each recipient's entry as it stands. */
export interface Receipt {
  readonly sourceTrackingId: string;
  readonly messageId: string | undefined;
  readonly entries: readonly string[];
}

/** @see https://docs.paubox.com/docs/paubox_email_api/ */
const Answer = v.pipe(
  v.string(),
  v.parseJson(),
  v.object({
    sourceTrackingId: lenient(text),
    data: v.object({ message: v.object({ id: lenient(text), message_deliveries: v.array(v.unknown()) }) }),
  }),
);

/** The receipt of the mail that was asked for; undefined where the answer is none. */
export function readReceipt(answer: string, trackingId: string): Receipt | undefined {
  const parsed = v.safeParse(Answer, answer);
  if (!parsed.success) return undefined;
  const { sourceTrackingId = trackingId, data } = parsed.output;
  if (sourceTrackingId.toLowerCase() !== trackingId.toLowerCase()) return undefined;
  const path = ['data', 'message', 'message_deliveries'];
  const list = path.reduce((value, name) => textOf(value, name), answer.trim());
  const entries = elementsOf(list).map(({ start, end }) => list.slice(start, end));
  return { sourceTrackingId, messageId: data.message.id, entries };
}

/** The schema has found it there. */
function textOf(object: string, name: string): string {
  const span = memberOf(object, name);
  return object.slice(span?.start, span?.end);
}
