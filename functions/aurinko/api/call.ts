import pRetry from 'p-retry';
import * as v from 'valibot';
import { parseExactly } from '../../events/json-text.ts';
import { Complaint } from './schema.ts';

export const defaultApiUrl = 'https://api.aurinko.io';

export interface Access {
  readonly url: string;
  readonly credentials: Credentials;
  /** Needed with the application's credentials; a token has its account. */
  readonly account?: string | undefined;
  readonly pace?: Pace;
}

export interface Pace {
  readonly retries: number;
  /** Before the first retry; doubles with each. */
  readonly firstDelayMs: number;
  readonly timeoutMs: number;
  /** Longest Retry-After that is followed. */
  readonly maxRetryAfterMs: number;
}

const defaultPace: Pace = { retries: 4, firstDelayMs: 500, timeoutMs: 15_000, maxRetryAfterMs: 60_000 };

export interface Request {
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly path: string;
  readonly body?: object;
  readonly timeoutMs?: number;
  /** Which failures are retried; all transient ones if not given. */
  retryable?(error: ApiError): boolean;
}

/** One call with retries. Returns the answer's text; throws an `ApiError`. */
export function call(access: Access, request: Request): Promise<string> {
  const { retries, firstDelayMs, maxRetryAfterMs } = access.pace ?? defaultPace;
  return pRetry(() => attempt(access, request), {
    retries,
    minTimeout: firstDelayMs,
    maxTimeout: 10_000,
    randomize: true,
    shouldRetry: ({ error }) =>
      error instanceof ApiError && error.transient && (request.retryable?.(error) ?? true),
    onFailedAttempt: async ({ error, retriesLeft }) => {
      if (!(error instanceof ApiError) || retriesLeft === 0 || error.retryAfterMs === 0) return;
      await new Promise((resolve) => setTimeout(resolve, Math.min(error.retryAfterMs, maxRetryAfterMs)));
    },
  });
}

async function attempt(access: Access, { method, path, body, timeoutMs }: Request): Promise<string> {
  const answer = await send(access, method, path, {
    body: body === undefined ? null : JSON.stringify(body),
    signal: AbortSignal.timeout(timeoutMs ?? (access.pace ?? defaultPace).timeoutMs),
  });
  if (answer.ok) return answer.text;
  const { code, message, requestId } = v.parse(Complaint, tryParse(answer.text));
  const words = [code, message].filter((part) => part !== undefined).join(', ');
  const said = [words, requestId === undefined ? '' : `request ${requestId}`].filter(Boolean).join('; ');
  const { status, retryAfter } = answer;
  throw new ApiError(
    `Aurinko answered ${status}${said === '' ? '' : ` (${said})`} to ${method} ${bare(path)}.${advice(status, code)}`,
    { status, retryAfterMs: retryAfterMs(retryAfter), ...(code === undefined ? {} : { code }) },
  );
}

async function send(access: Access, method: string, path: string, init: RequestInit) {
  try {
    const response = await fetch(new URL(path, access.url), {
      ...init,
      method,
      // A redirect would receive the credentials.
      redirect: 'manual',
      headers: {
        ...authorization(access.credentials, access.account),
        ...(init.body === null ? {} : { 'content-type': 'application/json' }),
      },
    });
    const { ok, status, headers } = response;
    return { ok, status, retryAfter: headers.get('retry-after'), text: await response.text() };
  } catch (error) {
    const isTimeout = error instanceof Error && error.name === 'TimeoutError';
    const what = isTimeout ? 'did not answer in time' : "can't be reached";
    throw new ApiError(
      `Aurinko ${what}: ${method} ${bare(path)} at ${new URL(access.url).host}. Check the network and AURINKO_API_URL, and try again later.`,
    );
  }
}

/** Parsed JSON with exact ids; otherwise an `ApiError` that does not quote the text. */
export function readAnswer<const S extends v.GenericSchema>(schema: S, text: string): v.InferOutput<S> {
  const parsed = v.safeParse(schema, tryParse(text));
  if (parsed.success) return parsed.output;
  throw new ApiError(
    "Aurinko's answer is not what its API describes, so nothing was taken from it. Check AURINKO_API_URL, and try again later.",
    { status: 200 },
  );
}

function tryParse(text: string): unknown {
  try {
    return parseExactly(text);
  } catch {
    return undefined;
  }
}

function bare(path: string): string {
  return path.replace(/\?.*$/, '');
}

/** Seconds or a date. */
function retryAfterMs(header: string | null): number {
  if (header === null) return 0;
  const ms = /^\d+$/.test(header) ? Number(header) * 1_000 : Date.parse(header) - Date.now();
  return Number.isNaN(ms) ? 0 : Math.max(ms, 0);
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

/** A call to Aurinko's API that finally failed, in Aurinko's words if it had any. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  /** Undefined without an answer. */
  readonly status: number | undefined;
  /** Aurinko's own: `token.dead`. */
  readonly code: string | undefined;
  /** How long Aurinko asks us to wait. */
  readonly retryAfterMs: number;

  constructor(message: string, of: Partial<Pick<ApiError, 'status' | 'code' | 'retryAfterMs'>> = {}) {
    super(message);
    this.status = of.status;
    this.code = of.code;
    this.retryAfterMs = of.retryAfterMs ?? 0;
  }

  /** A retry may succeed: no answer, or Aurinko was slow, busy or broken. */
  get transient(): boolean {
    const { status } = this;
    return status === undefined || status === 408 || status === 429 || status >= 500;
  }
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
export function authorization(credentials: Credentials, account?: string): Record<string, string> {
  if ('accountToken' in credentials) return { authorization: `Bearer ${credentials.accountToken}` };
  const { clientId, clientSecret } = credentials;
  const basic = Buffer.from(`${clientId}:${clientSecret}`).toString('base64');
  return {
    authorization: `Basic ${basic}`,
    ...(account === undefined ? {} : { 'x-aurinko-account-id': account }),
  };
}
