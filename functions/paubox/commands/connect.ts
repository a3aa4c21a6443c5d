import * as v from 'valibot';
import type { Connecting } from '../../../operations/provider-operations.ts';
import { ApiError, type Call, type Failure, usualPace } from '../../rest/call.ts';
import { type Api, apiOf, ask, failed, faultOf } from './api.ts';
import { eventNames } from './setup.ts';

/** Finds the endpoint with our URL, or our old one, or creates one; other receivers' endpoints stay. */
export async function connect({ url, env, signal, tell }: Connecting): Promise<boolean> {
  if (!env.PAUBOX_API_KEY) {
    tell('Paubox has an API for this: set PAUBOX_API_KEY to do it here. By hand:');
    return false;
  }
  const endpointsAt = endpointsApi(apiOf(env), signal);
  const endpoints = listed(await endpointsAt(''));
  const known = endpoints.find(({ target_url }) => target_url === url) ?? endpoints.find(isOurs(url));
  if (known === undefined) {
    const body = { target_url: url, events: eventNames, active: true };
    await endpointsAt('', { method: 'POST', body });
    tell(`Made a webhook endpoint for ${shown(url)}, with all four events.`);
    return true;
  }
  const changes = needed(known, url);
  const names = Object.keys(changes);
  if (names.length === 0) {
    tell(`The webhook endpoint ${known.id} is set already: nothing to change.`);
    return true;
  }
  await endpointsAt(`/${encodeURIComponent(known.id)}`, { method: 'PATCH', body: changes });
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
const List = v.union([v.array(Endpoint), v.object({ data: v.array(Endpoint) })]);

function listed(answer: string): readonly Endpoint[] {
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), List), answer);
  if (!parsed.success)
    throw failed('The server at PAUBOX_API_URL has no webhook endpoints. Check PAUBOX_API_URL.');
  return Array.isArray(parsed.output) ? parsed.output : parsed.output.data;
}

type Changes = Partial<Omit<Endpoint, 'id'>>;

/**
 * Webhook endpoints of the Email API, known only from Paubox's own clients.
 * @see https://github.com/Paubox/paubox-go
 */
function endpointsApi(api: Api, signal: AbortSignal) {
  // Whoever typed the command can try again.
  const how = { signal, explain, pace: { ...usualPace, retries: 0 } };
  return (path: string, asked: Pick<Call, 'method' | 'body'> = {}) =>
    ask(api, `/webhook_endpoints${path}`, { ...how, ...asked }).catch((error: unknown) => {
      throw error instanceof ApiError ? failed(error.message) : error;
    });
}

function explain({ status, text, cause }: Failure): string {
  return status === undefined
    ? `Paubox can't be reached (${faultOf(cause)}). Check the network, and PAUBOX_API_URL.`
    : `Paubox answered ${status}${wordsOf(text)}. ${nextStep(status)}`;
}

const Words = v.pipe(
  v.string(),
  v.parseJson(),
  v.union([v.object({ message: v.string() }), v.object({ errors: v.string() })]),
);

/** In Paubox's words, which may quote the request and its token. */
function wordsOf(text: string): string {
  const parsed = v.safeParse(Words, text);
  const [words = ''] = parsed.success ? Object.values(parsed.output) : [];
  return parsed.success ? `: ${words.slice(0, 200).replace(/https?:\S+/g, '…')}` : '';
}

function nextStep(status: number): string {
  if (status === 401 || status === 403) return 'Check PAUBOX_API_KEY.';
  if (status === 404)
    return "Check PAUBOX_API_URL; or add the endpoint in Paubox's dashboard, with the URL that postern urls paubox shows.";
  return "Look at what Paubox's dashboard shows, and run this again.";
}
