import * as v from 'valibot';
import { codeOf, OperationError } from '../../../operations/failure.ts';
import { ApiError, type Call, call, type Failure, usualPace } from '../../rest/call.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** Calls EmailEngine with the address and token from the environment; an answer of another shape is an error. */
export type Ask = <S extends v.GenericSchema>(
  schema: S,
  path: string,
  how?: Pick<Call, 'method' | 'body'>,
) => Promise<v.InferOutput<S>>;

const patience = { ...usualPace, timeoutMs: 30_000, maxRetryAfterMs: 30_000 };

/** With a `turn` before each try, transient failures are retried. */
export function askerOf(env: Environment, signal: AbortSignal, mayDo: string, turn?: Call['turn']): Ask {
  const address = addressOf(env.EMAILENGINE_URL);
  const token = env.EMAILENGINE_TOKEN ?? '';
  if (!/^[\x21-\x7e]+$/.test(token))
    throw new OperationError(
      `EMAILENGINE_TOKEN must be an access token of EmailEngine, ${mayDo}.`,
      'invalid',
    );
  const headers = { authorization: `Bearer ${token}` };
  const how = turn === undefined ? { pace: { ...patience, retries: 0 } } : { pace: patience, turn };
  return async (schema, path, asked) => {
    const url = `${address}${path}`;
    const text = await call({ url, headers, signal, explain, ...how, ...asked }).catch((error: unknown) => {
      throw error instanceof ApiError ? new OperationError(error.message) : error;
    });
    const body = json(text);
    if (body === undefined) throw strange('its answer is not JSON');
    const parsed = v.safeParse(schema, body);
    if (parsed.success) return parsed.output;
    throw strange(`this version does not know the form of ${path.split('?')[0]}`);
  };
}

/** The entries of a paged list. */
export async function* paged<P extends { readonly pages: number }, T>(
  ask: Ask,
  path: string,
  pageSize: number,
  Page: v.GenericSchema<unknown, P>,
  entriesOf: (page: P) => readonly T[],
): AsyncGenerator<T> {
  for (let page = 0, pages = 1; page < Math.min(pages, mostPages); page += 1) {
    const answer = await ask(Page, `${path}?page=${page}&pageSize=${pageSize}`);
    pages = answer.pages;
    yield* entriesOf(answer);
  }
}

/** In case it never reports a last page. */
export const mostPages = 10_000;

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

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
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
function explain({ status, text, cause }: Failure): string {
  if (status === undefined) {
    const isTimeout = cause instanceof Error && cause.name === 'TimeoutError';
    const why = isTimeout
      ? `no answer in ${patience.timeoutMs / 1_000} s`
      : (codeOf(cause) ?? 'no connection');
    return `EmailEngine can't be reached at EMAILENGINE_URL (${why}). Check the address, and that this machine may connect to it.`;
  }
  const parsed = v.safeParse(ErrorBody, json(text));
  const words = parsed.success ? `: ${parsed.output.message.slice(0, 300)}` : '';
  const other =
    status < 400
      ? 'It redirects: give the address that it redirects to.'
      : 'Check its log, and run this again.';
  return `EmailEngine answered ${status}${words}. ${nextSteps[status] ?? other}`;
}
