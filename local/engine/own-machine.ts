import type { IncomingHttpHeaders, RequestListener } from 'node:http';
import { isIP } from 'node:net';

/** The names by which this machine asks itself. */
const ownNames: readonly string[] = ['127.0.0.1', 'localhost'];

/**
 * Hands on what programs ask, and answers 403 to a browser that asks for another site's page: it could read or delete
 * whatever the local run has. A server that was opened to other machines takes any of its addresses, but no name: that
 * a name leads here, anybody can arrange.
 */
export function ownMachineOnly(listening: string, handle: RequestListener): RequestListener {
  const isOpen = !ownNames.includes(listening);
  return (request, response) => {
    const port = `:${request.socket.localPort}`;
    const isOwn = (host: string) => {
      const name = host.endsWith(port) ? host.slice(0, -port.length).replace(/^\[|\]$/g, '') : '';
      return ownNames.includes(name) || (isOpen && (name === listening || isIP(name) > 0));
    };
    const header = foreignBy(request.headers, isOwn);
    if (header === undefined) return handle(request, response);
    request.resume();
    const message = `The local run answers only programs of this machine, which ask for http://127.0.0.1${port}: this request's ${header} header says otherwise.`;
    response.writeHead(403, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ __type: 'AccessDeniedException', message }));
  };
}

/**
 * Which header shows that a browser sent a request for another site's page. A site whose name was made to lead here
 * still says its own name as the host; one that sends forms or scripts here says its own origin.
 */
function foreignBy(
  { host = '', origin, 'sec-fetch-site': site = 'none' }: IncomingHttpHeaders,
  isOwn: (host: string) => boolean,
): string | undefined {
  if (!isOwn(host)) return 'host';
  if (origin !== undefined && origin !== `http://${host}`) return 'origin';
  return site === 'none' || site === 'same-origin' ? undefined : 'sec-fetch-site';
}
