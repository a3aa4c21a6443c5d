import * as v from 'valibot';
import { OperationError } from '../../../operations/failure.ts';

type Environment = Readonly<Record<string, string | undefined>>;

const timeoutMs = 30_000;

/** Calls EmailEngine with the address and token from the environment; an answer of another shape is an error. */
export type Ask = <S extends v.GenericSchema>(
  schema: S,
  path: string,
  init?: RequestInit,
) => Promise<v.InferOutput<S>>;

export function askerOf(env: Environment, signal: AbortSignal, mayDo: string): Ask {
  const address = addressOf(env.EMAILENGINE_URL);
  const token = env.EMAILENGINE_TOKEN ?? '';
  if (!/^[\x21-\x7e]+$/.test(token))
    throw new OperationError(
      `EMAILENGINE_TOKEN must be an access token of EmailEngine, ${mayDo}.`,
      'invalid',
    );
  const authorization = `Bearer ${token}`;
  return async (schema, path, init = {}) => {
    const headers = { ...init.headers, authorization };
    const parsed = v.safeParse(schema, await call(`${address}${path}`, signal, { ...init, headers }));
    if (parsed.success) return parsed.output;
    throw strange(`this version does not know the form of ${path.split('?')[0]}`);
  };
}

export function posted(body: unknown): RequestInit {
  return { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
}

/** The entries of a paged list. */
export async function* paged<T>(
  ask: Ask,
  path: string,
  pageSize: number,
  Page: v.GenericSchema<unknown, { readonly pages: number; readonly entries: readonly T[] }>,
): AsyncGenerator<T> {
  for (let page = 0, pages = 1; page < Math.min(pages, mostPages); page += 1) {
    const answer = await ask(Page, `${path}?page=${page}&pageSize=${pageSize}`);
    pages = answer.pages;
    yield* answer.entries;
  }
}

/** In case it never reports a last page. */
export const mostPages = 10_000;

/** The same request may be answered later. */
export class BusyError extends OperationError {
  readonly afterMs: number;
  constructor(message: string, afterMs = 0) {
    super(message, 'failed');
    this.afterMs = afterMs;
  }
}

/** Without a final slash. Errors don't repeat the address, which may hold a password. */
function addressOf(text = ''): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url !== undefined && /^https?:$/.test(url.protocol) && url.username === '' && url.password === '')
    return `${url.origin}${url.pathname}`.replace(/\/+$/, '');
  throw new OperationError(
    'EMAILENGINE_URL must be the address of EmailEngine, such as https://emailengine.example.com, without a user and password.',
    'invalid',
  );
}

async function call(url: string, given: AbortSignal, init: RequestInit): Promise<unknown> {
  const signal = AbortSignal.any([given, AbortSignal.timeout(timeoutMs)]);
  // A redirect would receive the access token.
  const response = await fetch(url, { ...init, redirect: 'manual', signal }).catch(unreachable);
  const body = json(await response.text().catch(unreachable));
  const { status, ok } = response;
  if (ok && body !== undefined) return body;
  if (ok) throw strange(`its answer ${status} is not JSON`);
  const refused = refusal(status, body);
  if (status !== 429 && status < 500) throw new OperationError(refused, 'failed');
  throw new BusyError(refused, 1_000 * Number(response.headers.get('retry-after') ?? 0));
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function unreachable(error: unknown): never {
  const cause = error instanceof Error ? error.cause : undefined;
  const timedOut = error instanceof Error && error.name === 'TimeoutError';
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'no connection';
  throw new BusyError(
    `EmailEngine can't be reached at EMAILENGINE_URL (${timedOut ? `no answer in ${timeoutMs / 1_000} s` : code}). Check the address, and that this machine may connect to it.`,
  );
}

function strange(what: string): OperationError {
  return new OperationError(
    `What is at EMAILENGINE_URL does not answer as EmailEngine does: ${what}. Check the address; a proxy may be in front of it.`,
  );
}

const ErrorBody = v.object({ message: v.string() });

const nextSteps: Readonly<Record<number, string>> = {
  401: 'EMAILENGINE_TOKEN is wrong or has expired: create an access token in EmailEngine.',
  403: 'It takes a system-wide access token: one of a single account may not do this.',
  404: 'EMAILENGINE_URL must be the address without /v1.',
};

/** In EmailEngine's words, if it has some. */
function refusal(status: number, body: unknown): string {
  const parsed = v.safeParse(ErrorBody, body);
  const words = parsed.success ? `: ${parsed.output.message.slice(0, 300)}` : '';
  const other =
    status < 400
      ? 'It redirects: give the address that it redirects to.'
      : 'Check its log, and run this again.';
  return `EmailEngine answered ${status}${words}. ${nextSteps[status] ?? other}`;
}
