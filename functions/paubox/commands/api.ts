import * as v from 'valibot';
import { codeOf, OperationError } from '../../../operations/failure.ts';
import { secureUrl } from '../../../operations/secure-url.ts';
import { elementsOf, memberAt } from '../../events/json-text.ts';
import { lenient, text } from '../../events/lenient.ts';
import { ApiError, type Call, call, usualPace } from '../../rest/call.ts';

/** @see https://docs.paubox.com/docs/paubox_email_api/ */
const defaultBase = 'https://api.paubox.com/v1/email';

export interface Api {
  /** Without a final slash. */
  readonly base: string;
  readonly key: string;
}

/** A receipt's text, or a sentence on why there is none. */
type ReceiptAnswer = { readonly text: string } | { readonly note: string } | { readonly trouble: string };

/** From the environment: arguments are visible in the process list. */
export function apiOf(environment: Readonly<Record<string, string | undefined>>): Api {
  const key = environment.PAUBOX_API_KEY?.trim() ?? '';
  if (key === '')
    throw wrong(
      'PAUBOX_API_KEY is not set. Set it to the API key of your Paubox account, in the environment.',
    );
  if (!/^[!-~]+$/.test(key)) throw wrong('PAUBOX_API_KEY holds characters that no key has. Set it again.');
  const base = environment.PAUBOX_API_URL?.trim() || defaultBase;
  if (secureUrl(base) === undefined)
    throw wrong(`PAUBOX_API_URL must be an https URL, such as ${defaultBase}.`);
  return { base: base.replace(/\/+$/, ''), key };
}

/** One call of the Email API. */
export function ask({ base, key }: Api, path: string, how: Omit<Call, 'url' | 'headers'>): Promise<string> {
  const headers = { authorization: `Bearer ${key}`, accept: 'application/json' };
  return call({ ...how, url: `${base}${path}`, headers });
}

/** A mail's receipt. A refused key or an unknown host ends everything. */
export async function askReceipt(
  api: Api,
  trackingId: string,
  { turn, signal }: Required<Pick<Call, 'turn' | 'signal'>>,
): Promise<ReceiptAnswer> {
  const trouble = (why: string) => ({ trouble: `Nothing is known of ${trackingId}: ${why}.` });
  const retryable = (error: ApiError) => !isAbsent(error);
  const how = { turn, signal, retryable, pace: usualPace, explain: () => 'no receipt' };
  try {
    const path = `/message_receipt?sourceTrackingId=${encodeURIComponent(trackingId)}`;
    return { text: await ask(api, path, how) };
  } catch (error) {
    if (signal?.aborted || !(error instanceof ApiError)) throw error;
    const { status, text, transient } = error;
    if (isAbsent(error))
      throw failed(
        `Paubox can't be reached at ${api.base} (${faultOf(error)}). Check the network, and PAUBOX_API_URL.`,
      );
    if (status === undefined) return trouble(`there was no answer (${faultOf(error)}), tried 5 times`);
    if (status === 401 || status === 403)
      throw failed(`Paubox does not accept the key (${status}). Check PAUBOX_API_KEY.`);
    if (status !== 404) return trouble(`Paubox answers ${status}${transient ? ', tried 5 times' : ''}`);
    // Any server answers 404 to an unknown path; Paubox says in JSON that the message is unknown.
    if (text.includes('"errors"'))
      return { note: `Paubox knows no message with the tracking id ${trackingId}.` };
    throw failed('What answers at PAUBOX_API_URL has no message receipts (404). Check PAUBOX_API_URL.');
  }
}

function isAbsent(error: ApiError): boolean {
  return /^(ECONNREFUSED|ENOTFOUND)$/.test(codeOf(error) ?? '');
}

/** The system's code, or the error's name. */
export function faultOf(error: unknown): string {
  const cause = error instanceof ApiError ? error.cause : error;
  return codeOf(cause) ?? (cause instanceof Error ? cause.name : 'unknown');
}

function wrong(message: string): OperationError {
  return new OperationError(message, 'invalid');
}

export function failed(message: string): OperationError {
  return new OperationError(message, 'failed');
}

/** Each recipient's entry as exact text. */
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

/** Undefined if the answer is no receipt of this mail. */
export function readReceipt(answer: string, trackingId: string): Receipt | undefined {
  const parsed = v.safeParse(Answer, answer);
  if (!parsed.success) return undefined;
  const { sourceTrackingId = trackingId, data } = parsed.output;
  if (sourceTrackingId.toLowerCase() !== trackingId.toLowerCase()) return undefined;
  // The schema has checked that it exists.
  const { start } = memberAt(answer, ['data', 'message', 'message_deliveries']) ?? {};
  const entries = elementsOf(answer, start).map((span) => answer.slice(span.start, span.end));
  return { sourceTrackingId, messageId: data.message.id, entries };
}
