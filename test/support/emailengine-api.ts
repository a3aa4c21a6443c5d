import { createServer, type IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { listen } from '../../local/engine/http.ts';

export interface Mailboxes {
  readonly inbox: readonly object[];
  readonly sent: readonly { readonly id: string }[];
}

export const token = 'ee-token-4711';
const pageSize = 2;

/**
 * EmailEngine's API as it is documented: accounts, searches and the outbox page by page, whoever's page size is asked
 * for. `busy` requests are answered by the first of these instead.
 * @see https://learn.emailengine.app/docs/api-reference
 */
export async function startEmailEngineApi(
  accounts: ReadonlyMap<string, Mailboxes>,
  outbox: readonly object[],
  right = token,
) {
  const asked: string[] = [];
  const busy: number[] = [];
  const broken = new Set<string>();
  const server = createServer(async (request, response) => {
    const body = await text(request);
    asked.push(`${request.method} ${request.url}`);
    const [status, answer] = busy.length > 0 ? [busy.shift() ?? 500, failure] : answerTo(request, body);
    const after = status === 429 ? { 'retry-after': '0' } : {};
    response.writeHead(status, { 'content-type': 'application/json', ...after }).end(JSON.stringify(answer));
  });

  function answerTo({ url = '', method, headers }: IncomingMessage, body: string): [number, object] {
    if (headers.authorization !== `Bearer ${right}`) return [401, { message: 'Unauthorized' }];
    const { pathname, searchParams } = new URL(url, 'http://localhost');
    const page = Number(searchParams.get('page') ?? 0);
    if (pathname === '/v1/accounts')
      return paged(
        [...accounts.keys()].map((account) => ({ account, state: 'connected' })),
        page,
        'accounts',
      );
    if (pathname === '/v1/outbox') return paged(outbox, page, 'messages');
    const [, account = '', what, id = ''] =
      /^\/v1\/account\/([^/]+)\/(search|message)\/?(.*)$/.exec(pathname) ?? [];
    const boxes = accounts.get(decodeURIComponent(account));
    if (boxes === undefined || broken.has(account)) return [404, { message: 'No such account' }];
    if (what === 'message') {
      const message = boxes.sent.find((one) => one.id === decodeURIComponent(id));
      return message === undefined ? [404, { message: 'No such message' }] : [200, message];
    }
    if (method !== 'POST' || JSON.parse(body).search.since === undefined)
      return [400, { message: 'No search' }];
    const from = Number(searchParams.get('cursor') ?? 0);
    // A list leaves out what only a single message has.
    const all = searchParams.get('path') === '\\Sent' ? boxes.sent.map(({ id }) => ({ id })) : boxes.inbox;
    const next = from + pageSize;
    return [
      200,
      { messages: all.slice(from, next), nextPageCursor: next < all.length ? String(next) : null },
    ];
  }

  function paged(all: readonly object[], page: number, name: string): [number, object] {
    const pages = Math.ceil(all.length / pageSize);
    return [
      200,
      { total: all.length, page, pages, [name]: all.slice(page * pageSize, (page + 1) * pageSize) },
    ];
  }

  const { address } = await listen(server, '127.0.0.1', 0);
  return {
    url: `http://${address}`,
    asked,
    /** Statuses of the next answers. */
    busy,
    /** Accounts that can't be asked. */
    broken,
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const failure = { message: 'Try again' };
