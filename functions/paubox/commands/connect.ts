import type { Connecting } from '../../../operations/provider-operations.ts';
import { apiOf } from './api.ts';
import { type Changes, type Endpoint, endpointsApi } from './endpoints.ts';
import { eventNames } from './setup.ts';

/** Finds the endpoint with our URL, or an old one of ours, or makes one; other receivers' endpoints stay as they are. */
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

/** Of this deployment, with another token: of before a rotation. */
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
