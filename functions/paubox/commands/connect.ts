import * as v from 'valibot';
import { codeOf, OperationError } from '../../../operations/failure.ts';
import type { Connecting } from '../../../operations/provider-operations.ts';
import { type Api, apiOf } from './api.ts';
import { eventNames } from './setup.ts';

/** Finds the endpoint with our URL, or our old one, or creates one; other receivers' endpoints stay. */
export async function connect({ url, env, signal, tell }: Connecting): Promise<boolean> {
  if (!env.PAUBOX_API_KEY) {
    tell('Paubox has an API for this: set PAUBOX_API_KEY to do it here. By hand:');
    return false;
  }
  const api = endpointsApi(apiOf(env), signal);
  const endpoints = await api.list();
  const known = endpoints.find(({ target_url }) => target_url === url) ?? endpoints.find(isOurs(url));
  if (known === undefined) {
    await api.create({ target_url: url, events: eventNames, active: true });
    tell(`Made a webhook endpoint for ${shown(url)}, with all four events.`);
    return true;
  }
  const changes = needed(known, url);
  const names = Object.keys(changes);
  if (names.length === 0) {
    tell(`The webhook endpoint ${known.id} is set already: nothing to change.`);
    return true;
  }
  await api.change(known.id, changes);
  tell(`Changed of the webhook endpoint ${known.id}: ${names.join(', ')}.`);
  return true;
}

/** This deployment's URL with another token, from before a rotation. */
function isOurs(url: string): (endpoint: Endpoint) => boolean {
  const withoutToken = url.slice(0, url.lastIndexOf('/') + 1);
  return ({ target_url: target }) =>
    target.startsWith(withoutToken) && !target.slice(withoutToken.length).includes('/');
}

function needed({ target_url, events, active }: Endpoint, url: string): Changes {
  const missing = eventNames.filter((name) => !events.includes(name));
  return {
    ...(target_url === url ? {} : { target_url: url }),
    ...(missing.length === 0 ? {} : { events: [...events, ...missing] }),
    ...(active ? {} : { active: true }),
  };
}

/** Without the token. */
function shown(url: string): string {
  return `${url.slice(0, url.lastIndexOf('/') + 1)}…`;
}

const Endpoint = v.object({
  id: v.union([v.number(), v.string()]),
  target_url: v.string(),
  events: v.optional(v.array(v.string()), []),
  active: v.optional(v.boolean(), true),
});
type Endpoint = v.InferOutput<typeof Endpoint>;

/** A bare list, or one in `data`: Paubox's clients disagree. */
const List = v.union([
  v.array(Endpoint),
  v.pipe(
    v.object({ data: v.array(Endpoint) }),
    v.transform(({ data }) => data),
  ),
]);

type Changes = Partial<Omit<Endpoint, 'id'>>;

const timeoutMs = 15_000;

/**
 * Webhook endpoints of the Email API, known only from Paubox's own clients.
 * @see https://github.com/Paubox/paubox-go
 */
function endpointsApi({ base, key }: Api, signal: AbortSignal) {
  const ask = (method: string, path: string, body?: object) =>
    call(`${base}/webhook_endpoints${path}`, {
      method,
      headers: {
        authorization: `Bearer ${key}`,
        accept: 'application/json',
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      body: body === undefined ? null : JSON.stringify(body),
      redirect: 'error',
      signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
    });
  return {
    async list(): Promise<readonly Endpoint[]> {
      const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), List), await ask('GET', ''));
      if (parsed.success) return parsed.output;
      throw failed('The server at PAUBOX_API_URL has no webhook endpoints. Check PAUBOX_API_URL.');
    },
    async create(endpoint: Omit<Endpoint, 'id'>) {
      await ask('POST', '', endpoint);
    },
    async change(id: Endpoint['id'], changes: Changes) {
      await ask('PATCH', `/${encodeURIComponent(id)}`, changes);
    },
  };
}

async function call(url: string, init: RequestInit): Promise<string> {
  const answer = await fetch(url, init)
    .then(async (response) => ({ status: response.status, text: await response.text() }))
    .catch((error: unknown) => {
      const code = codeOf(error) ?? (error instanceof Error ? error.name : 'unknown');
      throw failed(`Paubox can't be reached (${code}). Check the network, and PAUBOX_API_URL.`);
    });
  if (answer.status >= 200 && answer.status < 300) return answer.text;
  throw failed(`Paubox answered ${answer.status}${wordsOf(answer.text)}. ${nextStep(answer.status)}`);
}

const Words = v.pipe(
  v.string(),
  v.parseJson(),
  v.union([
    v.pipe(
      v.object({ message: v.string() }),
      v.transform(({ message }) => message),
    ),
    v.pipe(
      v.object({ errors: v.string() }),
      v.transform(({ errors }) => errors),
    ),
  ]),
);

/** In Paubox's words, which may quote the request and its token. */
function wordsOf(text: string): string {
  const parsed = v.safeParse(Words, text);
  return parsed.success ? `: ${parsed.output.slice(0, 200).replace(/https?:\S+/g, '…')}` : '';
}

function nextStep(status: number): string {
  if (status === 401 || status === 403) return 'Check PAUBOX_API_KEY.';
  if (status === 404)
    return "Check PAUBOX_API_URL; or add the endpoint in Paubox's dashboard, with the URL that postern urls paubox shows.";
  return "Look at what Paubox's dashboard shows, and run this again.";
}

function failed(message: string): OperationError {
  return new OperationError(message, 'failed');
}
