import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { type Attempts, int64, Notifier } from './aurinko-notifier.ts';

/** A subscription at the stand-in; the account stands apart, as it does not in Aurinko's own answers. */
export interface AtAurinko {
  readonly id: string;
  readonly account: string;
  readonly resource: string;
  readonly notificationUrl: string;
  active: boolean;
  failSince?: string;
  failDescription?: string;
  disabledByBilling?: boolean;
}

/** What a call gets instead of its answer, or before it. */
export interface Fault {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** What the answer waits for. */
  readonly until?: Promise<unknown>;
}

/** Never answered. */
export const silence: Fault = { until: new Promise(() => undefined) };

export const tokenDead: Fault = {
  status: 401,
  body: '{"code":"token.dead","message":"The account token has died","requestId":"r-1"}',
};

export const clientId = 'client-1';
export const clientSecret = 'client-secret-of-the-tests';
export const tokenOf = (account: string) => `account-token-of-${account}`;

const accounts = ['7', '8'];

/** Aurinko's subscriptions API, and the deliveries that come of it, for the accounts 7 and 8. */
export async function startAurinkoApi(signingSecret: string, scale = 0.02) {
  const subscriptions = new Map<string, AtAurinko>();
  const tracking: { readonly account: string; readonly createdAt: string; readonly json: string }[] = [];
  const calls: string[] = [];
  const faults: Fault[] = [];
  const notifier = new Notifier(signingSecret, scale);
  // Over 2^53: whoever reads it as a number gets another one.
  let lastId = 9_007_199_254_740_993n;

  async function create(account: string, body: string): Promise<Fault> {
    const { resource, notificationUrl } = JSON.parse(body);
    if (resource === '/nothing') return failure(400, 'bad.request', 'No such resource');
    // A space and a plus, to be answered as they are.
    const token = `${crypto.randomUUID()}+ /`;
    const joined = notificationUrl.includes('?') ? '&' : '?';
    const url = `${notificationUrl}${joined}validationToken=${encodeURIComponent(token)}`;
    const [status, answer] = await notifier.call(url, '');
    if (status !== 200 || answer !== token)
      return failure(400, 'subscription.verification', 'The notification URL could not be verified');
    lastId += 2n;
    const subscription = { id: String(lastId), account, resource, notificationUrl, active: true };
    subscriptions.set(subscription.id, subscription);
    return { body: shown(subscription) };
  }

  function list(account: string, query: URLSearchParams): Fault {
    const all = [...subscriptions.values()].filter(
      (one) => one.account === account && (one.active || query.get('includeInactive') === 'true'),
    );
    return page(all.map(shown), query);
  }

  function trackingEvents(account: string, query: URLSearchParams): Fault {
    const from = Date.parse(query.get('from') ?? '');
    const to = Date.parse(query.get('to') ?? '');
    const found = tracking.filter(
      (one) => one.account === account && Date.parse(one.createdAt) > from && Date.parse(one.createdAt) <= to,
    );
    return page(
      found.map(({ json }) => json),
      query,
    );
  }

  function about(account: string, method: string, id: string): Fault {
    const found = subscriptions.get(id);
    if (found === undefined || found.account !== account) return failure(404, 'not.found', 'Not found');
    if (method === 'DELETE') subscriptions.delete(id);
    return { body: method === 'DELETE' ? '' : shown(found) };
  }

  async function answer(request: IncomingMessage): Promise<Fault> {
    const { method = '', headers } = request;
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://127.0.0.1');
    const body = await text(request);
    calls.push(`${method} ${pathname}`);
    const fault = faults.shift();
    await fault?.until;
    if (fault?.status !== undefined || fault?.body !== undefined) return fault;
    const account = authenticated(headers);
    if (account === undefined) return failure(401, 'unauthorized', 'Not authorized');
    if (pathname === '/v1/subscriptions')
      return method === 'POST' ? create(account, body) : list(account, searchParams);
    if (pathname === '/v1/account') return { body: JSON.stringify({ id: int64(account) }) };
    if (pathname === '/v1/email/tracking/events') return trackingEvents(account, searchParams);
    const [, id] = /^\/v1\/subscriptions\/([^/]+)$/.exec(pathname) ?? [];
    return id === undefined ? failure(404, 'not.found', 'Not found') : about(account, method, id);
  }

  const server = createServer((request, response) => {
    answer(request).then(
      (answered) => send(response, answered),
      () => send(response, failure(500, 'internal', 'Internal error')),
    );
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');

  const known = (id: string) => subscriptions.get(id) ?? unknown(id);
  async function deliver(id: string, content: object, signedAt?: Date): Promise<Attempts> {
    const { resource, account, notificationUrl } = known(id);
    const envelope = { subscription: int64(id), resource, accountId: int64(account), ...content };
    const attempts = await notifier.deliver(notificationUrl, JSON.stringify(envelope), signedAt);
    if (attempts.statuses.at(-1) === 422) subscriptions.delete(id);
    return attempts;
  }

  return {
    url: `http://127.0.0.1:${addressOf(server.address()).port}`,
    subscriptions,
    /** Method and path of every call so far. */
    calls,
    /** The next calls get these instead. */
    fail: (...next: Fault[]) => void faults.push(...next),
    /** A change, delivered until it is taken; a 422 removes the subscription. */
    notify: (id: string, signedAt?: Date) =>
      deliver(id, { payloads: [{ id: 'm1', changeType: 'created' }] }, signedAt),
    /** The subscription's own news. */
    lifecycle: (id: string, lifecycleEvent: 'active' | 'error', signedAt?: Date, error?: string) =>
      deliver(id, { lifecycleEvent, ...(error === undefined ? {} : { error }) }, signedAt),
    /** A mail's tracking event, as `json` says it. */
    track: (account: string, createdAt: string, json: string) =>
      void tracking.push({ account, createdAt, json }),
    stop: async () => {
      notifier.stop();
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

export type StandIn = Awaited<ReturnType<typeof startAurinkoApi>>;

/** The account that the caller may ask about. */
function authenticated(headers: IncomingMessage['headers']): string | undefined {
  const basic = `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}`;
  if (headers.authorization === basic)
    return accounts.find((account) => account === headers['x-aurinko-account-id']);
  return accounts.find((account) => headers.authorization === `Bearer ${tokenOf(account)}`);
}

function shown({ id, account: _, ...rest }: AtAurinko): string {
  return JSON.stringify({ id: int64(id), ...rest });
}

function page(all: readonly string[], query: URLSearchParams): Fault {
  const offset = Number(query.get('offset') ?? 0);
  const limit = Number(query.get('limit') ?? 50);
  const part = all.slice(offset, offset + limit);
  const done = offset + part.length >= all.length;
  return {
    body: `{"offset":${offset},"totalSize":${all.length},"done":${done},"records":[${part.join(',')}]}`,
  };
}

function failure(status: number, code: string, message: string): Fault {
  return { status, body: JSON.stringify({ code, message, requestId: 'r-0' }) };
}

function send(response: ServerResponse, { status = 200, headers = {}, body = '' }: Fault): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(body);
}

function addressOf(address: AddressInfo | string | null): AddressInfo {
  if (address === null || typeof address === 'string') throw new Error('not listening');
  return address;
}

function unknown(id: string): never {
  throw new Error(`no subscription ${id}`);
}
