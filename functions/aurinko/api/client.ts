import { type Access, call, readAnswer } from './call.ts';
import { ApiError } from './error.ts';
import { type ListedRecord, records } from './pages.ts';
import { ApiAccount, ApiSubscription } from './schema.ts';

export interface NewSubscription {
  readonly resource: string;
  readonly notificationUrl: string;
}

/** Half-open, as Aurinko has it: after `from`, up to and with `to`. RFC 3339. */
export interface Span {
  readonly from: string;
  readonly to: string;
}

/** Aurinko's API for one account; every failure is an `ApiError`. */
export interface AurinkoApi {
  /** The id of the account that the credentials stand for. */
  ownAccount(): Promise<string>;
  /** Aurinko calls the URL meanwhile, and waits 30 s for its answer. After a doubtful failure it may exist all the same. */
  createSubscription(subscription: NewSubscription): Promise<ApiSubscription>;
  /** Those that are not active too. */
  listSubscriptions(): Promise<readonly ApiSubscription[]>;
  /** Undefined where there is none. */
  getSubscription(id: string): Promise<ApiSubscription | undefined>;
  /** False where there was none. */
  deleteSubscription(id: string): Promise<boolean>;
  /** What became of tracked mails, as a notification's `payloads` would have told it. */
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
      // Only what was surely refused: a second try after a lost answer would make a second subscription.
      const text = await call(access, { ...request, retryable: ({ status }) => status === 429 });
      return readAnswer(ApiSubscription, text);
    },
    listSubscriptions: async () => {
      const found = new Map<string, ApiSubscription>();
      // An offset shifts when one is removed meanwhile: the same record may come twice.
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
