import type { IncomingHttpHeaders, RequestListener } from 'node:http';
import { isIP } from 'node:net';

const ownNames: readonly string[] = ['127.0.0.1', 'localhost'];

/** Answers 403 to browsers with another site's page. If opened to other machines, it takes addresses, but no name: anyone can point a name here. */
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

/** Which header shows another site's page: a name that points here is still the host, a form or script has its site's origin. */
function foreignBy(
  { host = '', origin, 'sec-fetch-site': site = 'none' }: IncomingHttpHeaders,
  isOwn: (host: string) => boolean,
): string | undefined {
  if (!isOwn(host)) return 'host';
  if (origin !== undefined && origin !== `http://${host}`) return 'origin';
  return site === 'none' || site === 'same-origin' ? undefined : 'sec-fetch-site';
}
