import pRetry from 'p-retry';
import * as v from 'valibot';
import { codeOf, OperationError } from '../../../operations/failure.ts';
import { secureUrl } from '../../../operations/secure-url.ts';
import { elementsOf, memberOf } from '../../events/json-text.ts';
import { lenient, text } from '../../events/lenient.ts';

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

const timeoutMs = 15_000;
const retries = { retries: 4, minTimeout: 500, factor: 2, randomize: true };

/** A mail's receipt. A refused key or an unknown host ends everything. */
export async function askReceipt(
  { base, key }: Api,
  trackingId: string,
  { turn, signal }: { readonly turn: () => Promise<void>; readonly signal: AbortSignal },
): Promise<ReceiptAnswer> {
  const url = `${base}/message_receipt?sourceTrackingId=${encodeURIComponent(trackingId)}`;
  const headers = { authorization: `Bearer ${key}`, accept: 'application/json' };
  const trouble = (why: string) => ({ trouble: `Nothing is known of ${trackingId}: ${why}.` });
  const ask = async () => {
    await turn();
    const limit = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
    const response = await fetch(url, { headers, redirect: 'error', signal: limit });
    const text = await response.text();
    if ([408, 429].includes(response.status) || response.status >= 500) throw new Busy(response.status);
    return { status: response.status, text };
  };
  try {
    const mayHelp = ({ error }: { readonly error: Error }) => !isAbsent(faultOf(error));
    const { status, text } = await pRetry(ask, { ...retries, signal, shouldRetry: mayHelp });
    if (status === 200) return { text };
    if (status === 401 || status === 403)
      throw failed(`Paubox does not accept the key (${status}). Check PAUBOX_API_KEY.`);
    if (status !== 404) return trouble(`Paubox answers ${status}`);
    // Any server answers 404 to an unknown path; Paubox says in JSON that the message is unknown.
    if (text.includes('"errors"'))
      return { note: `Paubox knows no message with the tracking id ${trackingId}.` };
    throw failed('What answers at PAUBOX_API_URL has no message receipts (404). Check PAUBOX_API_URL.');
  } catch (error) {
    if (signal.aborted || error instanceof OperationError) throw error;
    if (error instanceof Busy) return trouble(`Paubox answers ${error.status}, tried 5 times`);
    const code = faultOf(error);
    if (isAbsent(code))
      throw failed(`Paubox can't be reached at ${base} (${code}). Check the network, and PAUBOX_API_URL.`);
    return trouble(`there was no answer (${code}), tried 5 times`);
  }
}

class Busy extends Error {
  override readonly name = 'Busy';
  readonly status: number;
  constructor(status: number) {
    super(`status ${status}`);
    this.status = status;
  }
}

function isAbsent(code: string): boolean {
  return code === 'ECONNREFUSED' || code === 'ENOTFOUND';
}

/** The system's code, or the error's name. */
function faultOf(error: unknown): string {
  return codeOf(error) ?? (error instanceof Error ? error.name : 'unknown');
}

function wrong(message: string): OperationError {
  return new OperationError(message, 'invalid');
}

function failed(message: string): OperationError {
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
  const path = ['data', 'message', 'message_deliveries'];
  const list = path.reduce((value, name) => textOf(value, name), answer.trim());
  const entries = elementsOf(list).map(({ start, end }) => list.slice(start, end));
  return { sourceTrackingId, messageId: data.message.id, entries };
}

/** The schema has checked that it exists. */
function textOf(object: string, name: string): string {
  const span = memberOf(object, name);
  return object.slice(span?.start, span?.end);
}
