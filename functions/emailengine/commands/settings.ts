import * as v from 'valibot';
import { OperationError } from '../../../operations/failure.ts';

/** A setting never set is null; for a secret EmailEngine says only whether it is set. */
const Settings = v.object({
  webhooksEnabled: v.nullish(v.boolean()),
  webhooks: v.nullish(v.string()),
  webhookEvents: v.nullish(v.array(v.string())),
  serviceSecret: v.nullish(v.pipe(v.unknown(), v.transform(Boolean))),
  notifyText: v.nullish(v.boolean()),
  notifyTextSize: v.nullish(v.number()),
  notifyAttachments: v.nullish(v.boolean()),
});

export type Settings = v.InferOutput<typeof Settings>;

export type Changes = Partial<Pick<Settings, 'webhooksEnabled' | 'webhooks' | 'webhookEvents'>>;

export interface SettingsApi {
  read(): Promise<Settings>;
  write(changes: Changes): Promise<void>;
}

const timeoutMs = 30_000;

/**
 * EmailEngine's settings, by its API.
 * @see https://learn.emailengine.app/docs/configuration/settings
 */
export function settingsApi(
  env: Readonly<Record<string, string | undefined>>,
  signal: AbortSignal,
): SettingsApi {
  const ask = askerOf(env, signal, 'which may read and change settings');
  return {
    async read() {
      const keys = Object.keys(Settings.entries).map((key) => `${key}=true`);
      const parsed = v.safeParse(Settings, await ask(`/v1/settings?${keys.join('&')}`, { method: 'GET' }));
      if (parsed.success) return parsed.output;
      throw strange('its settings have another form than ours knows');
    },
    async write(changes) {
      await ask('/v1/settings', posted(changes));
    },
  };
}

/** Calls EmailEngine with the address and token from the environment. */
export function askerOf(
  { EMAILENGINE_URL, EMAILENGINE_TOKEN: token = '' }: Readonly<Record<string, string | undefined>>,
  signal: AbortSignal,
  mayDo: string,
): (path: string, init: RequestInit) => Promise<unknown> {
  const address = addressOf(EMAILENGINE_URL);
  if (!/^[\x21-\x7e]+$/.test(token))
    throw new OperationError(
      `EMAILENGINE_TOKEN must be an access token of EmailEngine, ${mayDo}.`,
      'invalid',
    );
  return (path, init) =>
    call(`${address}${path}`, signal, {
      ...init,
      headers: { ...init.headers, authorization: `Bearer ${token}` },
    });
}

export function posted(body: unknown): RequestInit {
  return { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
}

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
  // A redirect would receive the access token.
  const signal = AbortSignal.any([given, AbortSignal.timeout(timeoutMs)]);
  const options = { ...init, redirect: 'manual', signal } as const;
  const { status, text, after } = await fetch(url, options)
    .then(async (response) => ({
      status: response.status,
      text: await response.text(),
      after: Number(response.headers.get('retry-after') ?? 0),
    }))
    .catch((error: unknown) => {
      throw unreachable(error);
    });
  const body = json(text);
  if (status >= 200 && status < 300 && body !== undefined) return body;
  if (status === 429 || status >= 500) throw new BusyError(refused(status, body).message, 1_000 * after);
  throw status >= 300 ? refused(status, body) : strange(`its answer ${status} is not JSON`);
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function unreachable(error: unknown): OperationError {
  const cause = error instanceof Error ? error.cause : undefined;
  const timedOut = error instanceof Error && error.name === 'TimeoutError';
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'no connection';
  return new BusyError(
    `EmailEngine can't be reached at EMAILENGINE_URL (${timedOut ? `no answer in ${timeoutMs / 1_000} s` : code}). Check the address, and that this machine may connect to it.`,
  );
}

export function strange(what: string): OperationError {
  return new OperationError(
    `What is at EMAILENGINE_URL does not answer as EmailEngine does: ${what}. Check the address; a proxy may stand before it.`,
    'failed',
  );
}

const ErrorBody = v.object({ message: v.string() });

const nextSteps: Readonly<Record<number, string>> = {
  401: 'EMAILENGINE_TOKEN is wrong or has expired: make an access token in EmailEngine.',
  403: 'It takes a system-wide access token: one of a single account may not do this.',
  404: 'EMAILENGINE_URL must be the address without /v1.',
};

/** In EmailEngine's words, if it has some. */
function refused(status: number, body: unknown): OperationError {
  const parsed = v.safeParse(ErrorBody, body);
  const words = parsed.success ? `: ${parsed.output.message.slice(0, 300)}` : '';
  const other =
    status < 400
      ? 'It redirects: give the address that it redirects to.'
      : 'Look at its log, and run this again.';
  return new OperationError(
    `EmailEngine answered ${status}${words}. ${nextSteps[status] ?? other}`,
    'failed',
  );
}
