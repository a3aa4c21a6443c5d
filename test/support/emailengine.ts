import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { emailengine } from '../../functions/emailengine/index.ts';
import { post } from '../../operations/samples/post.ts';
import { readCase } from '../../operations/samples/read.ts';

export interface EmailEngineOptions {
  readonly token: string;
  readonly serviceSecret: string | null;
  readonly settings?: Readonly<Record<string, unknown>>;
  /** Answers in its place. */
  readonly fault?: (response: ServerResponse) => void;
  /** Asked before a delivery is sent. */
  readonly ready?: Promise<void>;
}

/** Whatever is asked for, so that a few entries are several pages. */
const pageSize = 2;

/**
 * EmailEngine as far as its webhooks go: settings behind a system-wide token, and a recorded delivery, signed with the
 * service secret, once webhooks are enabled.
 * @see https://learn.emailengine.app/docs/configuration/settings
 */
export async function startEmailEngine({
  token,
  serviceSecret,
  fault,
  ready,
  ...options
}: EmailEngineOptions) {
  const settings: Record<string, unknown> = { ...options.settings };
  const changes: unknown[] = [];
  const blocklists = new Map<string, readonly Record<string, string | undefined>[]>();
  const closed = Promise.withResolvers<'closed'>();
  const deliver = async () => {
    if ((await Promise.race([ready, closed.promise])) === 'closed') return;
    await post(
      String(settings.webhooks),
      readCase(emailengine, '045-messageNew'),
      serviceSecret ?? '',
      new Date(),
    );
  };
  const deliveries: Promise<void>[] = [];
  const server = createServer(async (request, response) => {
    if (fault !== undefined) return fault(response);
    if (request.headers.authorization !== `Bearer ${token}`)
      return answer(response, 401, { statusCode: 401, error: 'Unauthorized', message: 'Unauthorized' });
    if (request.url?.startsWith('/v1/blocklist/') === true) return listed(request, response);
    if (request.method === 'GET') return answer(response, 200, asked(request));
    const payload: Record<string, unknown> = JSON.parse(await text(request));
    changes.push(payload);
    Object.assign(settings, payload);
    answer(response, 200, { updated: Object.keys(payload) });
    if (settings.webhooksEnabled === true) deliveries.push(deliver());
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');

  /** As documented: a list is there with its first entry, and an address that is on it already stays as it is. */
  async function listed(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://localhost');
    const list = pathname.slice('/v1/blocklist/'.length);
    const entries = blocklists.get(list) ?? [];
    if (request.method === 'GET') {
      const page = Number(searchParams.get('page') ?? 0);
      const addresses = entries.slice(page * pageSize, (page + 1) * pageSize);
      const pages = Math.ceil(entries.length / pageSize);
      return answer(response, 200, { listId: list, total: entries.length, page, pages, addresses });
    }
    if (request.method === 'DELETE') {
      const recipient = searchParams.get('recipient');
      blocklists.set(
        list,
        entries.filter((entry) => entry.recipient !== recipient),
      );
      return answer(response, 200, { deleted: true });
    }
    const { account, recipient, reason }: Record<string, string> = JSON.parse(await text(request));
    const added = !entries.some((entry) => entry.recipient === recipient);
    if (added) blocklists.set(list, [...entries, { account, recipient, reason }]);
    answer(response, 200, { success: true, added });
  }

  /** What was never set is null, and a secret is reported only as set or not. */
  function asked({ url = '' }: IncomingMessage) {
    const keys = [...new URL(url, 'http://localhost').searchParams.keys()];
    const all: Record<string, unknown> = { ...settings, serviceSecret: serviceSecret !== null };
    return Object.fromEntries(keys.map((key) => [key, all[key] ?? null]));
  }

  const address = server.address();
  return {
    url: `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`,
    /** Every body of POST /v1/settings. */
    changes,
    /** Entries by list. */
    blocklists,
    async close() {
      closed.resolve('closed');
      server.closeAllConnections();
      server.close();
      await Promise.allSettled(deliveries);
    },
  };
}

function answer(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
