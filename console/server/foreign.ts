import type { IncomingHttpHeaders } from 'node:http';

/**
 * Which of a request's headers shows that a browser sent it for another site's page; undefined for whatever programs of
 * this machine send. A site whose name was made to lead here still says its own name as the host; one that sends forms
 * or scripts here says its own origin.
 */
export function foreignBy(
  { host = '', origin, 'sec-fetch-site': site = 'none' }: IncomingHttpHeaders,
  isOwnHost: (host: string) => boolean,
): 'host' | 'origin' | 'sec-fetch-site' | undefined {
  if (!isOwnHost(host)) return 'host';
  if (origin !== undefined && origin !== `http://${host}`) return 'origin';
  return site === 'none' || site === 'same-origin' ? undefined : 'sec-fetch-site';
}

/** The names by which this machine asks itself. */
export const ownNames: readonly string[] = ['127.0.0.1', 'localhost'];
