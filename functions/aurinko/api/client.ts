import type * as v from 'valibot';
import { elementsOf, memberOf } from '../../events/json-text.ts';
import { ApiError } from '../../rest/call.ts';
import { type Access, ask, defaultApiUrl, readAnswer, type StoredCredentials } from './call.ts';
import { ApiAccount, ApiSubscription, Page } from './schema.ts';

export interface NewSubscription {
  readonly resource: string;
  readonly notificationUrl: string;
}

/** Half-open, as at Aurinko: after `from`, up to and including `to`. RFC 3339. */
export interface Span {
  readonly from: string;
  readonly to: string;
}

const subscriptionsPath = '/v1/subscriptions';
/** Longer than the 30 s that Aurinko gives the notification URL. */
const createTimeoutMs = 40_000;

export type AurinkoApi = ReturnType<typeof aurinkoApi>;

/** The API for each account that credentials work for. */
export interface Connection {
  /** Whether the credentials are one account's token. */
  readonly ofOneAccount: boolean;
  for(account: string | undefined): AurinkoApi;
}

export function connectionOf(
  credentials: StoredCredentials,
  url = credentials.apiUrl ?? defaultApiUrl,
): Connection {
  return {
    ofOneAccount: 'accountToken' in credentials,
    for: (account) => aurinkoApi({ url, credentials, account }),
  };
}

/** Aurinko's API for one account; every failure is an `ApiError`. */
export function aurinkoApi(access: Access) {
  const about = (id: string) => `${subscriptionsPath}/${encodeURIComponent(id)}`;
  return {
    /** The account of the credentials. */
    ownAccount: async () => readAnswer(ApiAccount, await ask(access, 'GET', '/v1/account')).id,
    /** Aurinko calls the URL meanwhile. After a failure without an answer the subscription may exist. */
    createSubscription: async (body: NewSubscription) => {
      const text = await ask(access, 'POST', subscriptionsPath, {
        body,
        timeoutMs: createTimeoutMs,
        // Only if surely refused: a retry after a lost answer would create a second subscription.
        retryable: ({ status }) => status === 429,
      });
      return readAnswer(ApiSubscription, text);
    },
    /** Also inactive ones. */
    listSubscriptions: async (): Promise<readonly ApiSubscription[]> => {
      const found = new Map<string, ApiSubscription>();
      // Offsets shift when one is removed meanwhile: a record may come twice.
      for await (const { text } of records(access, subscriptionsPath, { includeInactive: 'true' })) {
        const subscription = readAnswer(ApiSubscription, text);
        found.set(subscription.id, subscription);
      }
      return [...found.values()];
    },
    /** Undefined if there is none. */
    getSubscription: (id: string) =>
      unlessMissing(async () => readAnswer(ApiSubscription, await ask(access, 'GET', about(id)))),
    /** False if there was none. */
    deleteSubscription: async (id: string) => {
      const deleted = await unlessMissing(() => ask(access, 'DELETE', about(id)));
      return deleted !== undefined;
    },
    /** Tracking events, as in a notification's `payloads`. */
    trackingEvents: ({ from, to }: Span, signal?: AbortSignal) =>
      records(access, '/v1/email/tracking/events', { from, to }, signal),
  };
}

async function unlessMissing<T>(work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) return undefined;
    throw error;
  }
}

const pageSize = 50;

/** Every record of a list, page by page, as Aurinko wrote it and from `parseExactly`. */
export async function* records(
  access: Access,
  path: string,
  query: Readonly<Record<string, string>>,
  signal?: AbortSignal,
) {
  for (let offset = 0; ; ) {
    const search = new URLSearchParams({ ...query, limit: String(pageSize), offset: String(offset) });
    const text = await ask(access, 'GET', `${path}?${search}`, { signal });
    const page = readAnswer(Page, text);
    const spans = elementsOf(text, memberOf(text, 'records')?.start);
    for (const [index, { start, end }] of spans.entries())
      yield { text: text.slice(start, end), value: page.records[index] };
    offset += page.records.length;
    if (page.records.length === 0 || isLast(page, offset)) return;
  }
}

function isLast({ done, totalSize, records: { length } }: v.InferOutput<typeof Page>, read: number): boolean {
  if (done !== undefined) return done;
  return totalSize === undefined ? length < pageSize : read >= totalSize;
}
