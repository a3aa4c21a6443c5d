import type * as v from 'valibot';
import { elementsOf, memberOf } from '../../events/json-text.ts';
import { type Access, ApiError, call, readAnswer } from './call.ts';
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

/** Aurinko's API for one account; every failure is an `ApiError`. */
export interface AurinkoApi {
  /** The account of the credentials. */
  ownAccount(): Promise<string>;
  /**
   * Aurinko calls the URL meanwhile, and waits 30 s for the answer. After a failure without an answer the subscription
   * may exist.
   */
  createSubscription(subscription: NewSubscription): Promise<ApiSubscription>;
  /** Also inactive ones. */
  listSubscriptions(): Promise<readonly ApiSubscription[]>;
  /** Undefined if there is none. */
  getSubscription(id: string): Promise<ApiSubscription | undefined>;
  /** False if there was none. */
  deleteSubscription(id: string): Promise<boolean>;
  /** Tracking events, as in a notification's `payloads`. */
  trackingEvents(span: Span): AsyncGenerator<ListedRecord>;
}

const subscriptionsPath = '/v1/subscriptions';
/** Longer than the 30 s that Aurinko gives the notification URL. */
const createTimeoutMs = 40_000;

export function aurinkoApi(access: Access): AurinkoApi {
  const about = (id: string) => `${subscriptionsPath}/${encodeURIComponent(id)}`;
  return {
    ownAccount: async () => {
      const text = await call(access, { method: 'GET', path: '/v1/account' });
      return readAnswer(ApiAccount, text).id;
    },
    createSubscription: async (body) => {
      const request = { method: 'POST', path: subscriptionsPath, body, timeoutMs: createTimeoutMs } as const;
      // Only if surely refused: a retry after a lost answer would create a second subscription.
      const text = await call(access, { ...request, retryable: ({ status }) => status === 429 });
      return readAnswer(ApiSubscription, text);
    },
    listSubscriptions: async () => {
      const found = new Map<string, ApiSubscription>();
      // Offsets shift when one is removed meanwhile: a record may come twice.
      for await (const { text } of records(access, subscriptionsPath, { includeInactive: 'true' })) {
        const subscription = readAnswer(ApiSubscription, text);
        found.set(subscription.id, subscription);
      }
      return [...found.values()];
    },
    getSubscription: (id) =>
      unlessMissing(async () =>
        readAnswer(ApiSubscription, await call(access, { method: 'GET', path: about(id) })),
      ),
    deleteSubscription: async (id) => {
      const deleted = await unlessMissing(() => call(access, { method: 'DELETE', path: about(id) }));
      return deleted !== undefined;
    },
    trackingEvents: ({ from, to }) => records(access, '/v1/email/tracking/events', { from, to }),
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

export interface ListedRecord {
  /** Exactly as Aurinko wrote it. */
  readonly text: string;
  /** From `parseExactly`. */
  readonly value: unknown;
}

const pageSize = 50;

/** Every record of a list, page by page. `path` without `limit` and `offset`. */
export async function* records(
  access: Access,
  path: string,
  query: Readonly<Record<string, string>>,
): AsyncGenerator<ListedRecord> {
  for (let offset = 0; ; ) {
    const search = new URLSearchParams({ ...query, limit: String(pageSize), offset: String(offset) });
    const text = await call(access, { method: 'GET', path: `${path}?${search}` });
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
