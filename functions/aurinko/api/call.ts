import * as v from 'valibot';
import { parseExactly } from '../../events/json-text.ts';
import { ApiError, type Call, call, type Failure, type Pace, usualPace } from '../../rest/call.ts';
import { Complaint } from './schema.ts';

export const defaultApiUrl = 'https://api.aurinko.io';

export interface Access {
  readonly url: string;
  readonly credentials: Credentials;
  /** Needed with the application's credentials; a token has its account. */
  readonly account?: string | undefined;
  readonly pace?: Pace;
}

interface Request extends Pick<Call, 'body' | 'retryable' | 'signal'> {
  readonly timeoutMs?: number;
}

/** One call with retries. Returns the answer's text; throws an `ApiError`. */
export function ask(
  { url, credentials, account, pace = usualPace }: Access,
  method: NonNullable<Call['method']>,
  path: string,
  { timeoutMs = pace.timeoutMs, ...request }: Request = {},
): Promise<string> {
  const asked = `${method} ${path.replace(/\?.*$/, '')}`;
  return call({
    ...request,
    url: new URL(path, url),
    method,
    headers: authorization(credentials, account),
    pace: { ...pace, timeoutMs },
    explain: (failure) => explain(failure, asked, new URL(url).host),
  });
}

/** In Aurinko's words, if it had any. */
function explain({ status, text, cause }: Failure, asked: string, host: string): string {
  if (status === undefined) {
    const isTimeout = cause instanceof Error && cause.name === 'TimeoutError';
    const what = isTimeout ? 'did not answer in time' : "can't be reached";
    return `Aurinko ${what}: ${asked} at ${host}. Check the network and AURINKO_API_URL, and try again later.`;
  }
  const { code, message, requestId } = complaintOf(text);
  const words = [code, message].filter((part) => part !== undefined).join(', ');
  const said = [words, requestId === undefined ? '' : `request ${requestId}`].filter(Boolean).join('; ');
  return `Aurinko answered ${status}${said === '' ? '' : ` (${said})`} to ${asked}.${advice(status, code)}`;
}

/** Why a call failed, as far as Aurinko says. */
export function complaintOf(text: string): v.InferOutput<typeof Complaint> {
  return v.parse(Complaint, tryParse(text));
}

/** Parsed JSON with exact ids; otherwise an `ApiError` that does not quote the text. */
export function readAnswer<const S extends v.GenericSchema>(schema: S, text: string): v.InferOutput<S> {
  const parsed = v.safeParse(schema, tryParse(text));
  if (parsed.success) return parsed.output;
  throw new ApiError(
    "Aurinko's answer is not what its API describes, so nothing was taken from it. Check AURINKO_API_URL, and try again later.",
    { status: 200, text: '' },
  );
}

function tryParse(text: string): unknown {
  try {
    return parseExactly(text);
  } catch {
    return undefined;
  }
}

function advice(status: number, code: string | undefined): string {
  if (code === 'token.dead')
    return " The account's token is dead: let its user connect the account to Aurinko again. To have a subscription removed without the token, use 'revoke'.";
  if (code === 'token.refresh.failed')
    return " Aurinko can't renew its access to the account: try again later, or let the account's user connect it again.";
  if (status === 401 || status === 403)
    return ' Check AURINKO_ACCOUNT_TOKEN, or AURINKO_CLIENT_ID, AURINKO_CLIENT_SECRET and --account.';
  if (status === 429) return ' Try again in some minutes.';
  if (status === 408 || status >= 500) return ' Try again later.';
  return '';
}

/** An account's token, or the application's id and secret, which work for any of its accounts. */
export type Credentials =
  | { readonly accountToken: string }
  | { readonly clientId: string; readonly clientSecret: string };

const given = v.pipe(v.string(), v.nonEmpty());

const CredentialsText = v.pipe(
  v.string(),
  v.parseJson(),
  v.intersect([
    v.object({ apiUrl: v.optional(given) }),
    v.union([v.object({ accountToken: given }), v.object({ clientId: given, clientSecret: given })]),
  ]),
);

export type StoredCredentials = Credentials & { readonly apiUrl?: string | undefined };

/** Undefined if never set. Throws, without quoting the secret, if it is something else. */
export function readCredentials(secret: string): StoredCredentials | undefined {
  if (secret.trim() === '{}') return undefined;
  const parsed = v.safeParse(CredentialsText, secret);
  if (!parsed.success) {
    throw new Error(
      'The secret with the API credentials is not {"clientId": "…", "clientSecret": "…"} or {"accountToken": "…"} in JSON.',
    );
  }
  return parsed.output;
}

/** Headers that authenticate the caller and name the account. */
function authorization(credentials: Credentials, account?: string): Record<string, string> {
  if ('accountToken' in credentials) return { authorization: `Bearer ${credentials.accountToken}` };
  const { clientId, clientSecret } = credentials;
  const basic = Buffer.from(`${clientId}:${clientSecret}`).toString('base64');
  return {
    authorization: `Basic ${basic}`,
    ...(account === undefined ? {} : { 'x-aurinko-account-id': account }),
  };
}
