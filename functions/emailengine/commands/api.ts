import { setTimeout as sleep } from 'node:timers/promises';
import * as v from 'valibot';
import { OperationError } from '../../../operations/failure.ts';
import { lenient, text } from '../../events/lenient.ts';
import { askerOf, BusyError } from './settings.ts';

const Contact = v.object({ name: v.optional(v.string()), address: v.optional(v.string()) });

const Bounce = v.object({
  message: lenient(text),
  recipient: lenient(text),
  action: lenient(text),
  response: lenient(v.object({ message: lenient(text), status: lenient(text) })),
  date: lenient(text),
});

const Message = v.object({
  id: v.string(),
  uid: lenient(v.number()),
  date: lenient(text),
  subject: lenient(text),
  from: lenient(Contact),
  to: lenient(v.array(Contact)),
  cc: lenient(v.array(Contact)),
  messageId: lenient(text),
  inReplyTo: lenient(text),
  threadId: lenient(text),
  size: lenient(v.number()),
  flags: lenient(v.array(v.string())),
  unseen: lenient(v.boolean()),
  bounces: lenient(v.array(Bounce)),
});

const Accounts = v.object({
  pages: v.number(),
  accounts: v.array(v.object({ account: v.string(), state: lenient(text) })),
});

const Messages = v.object({ nextPageCursor: v.nullish(v.string()), messages: v.array(Message) });

const Outbox = v.object({
  pages: v.number(),
  messages: v.array(v.object({ queueId: v.string(), account: v.string(), nextAttempt: lenient(text) })),
});

export type Message = v.InferOutput<typeof Message>;
export type Bounce = v.InferOutput<typeof Bounce>;
export type Account = v.InferOutput<typeof Accounts>['accounts'][number];

/** EmailEngine's API, page by page. @see https://learn.emailengine.app/docs/api-reference */
export interface Api {
  accounts(): AsyncGenerator<Account>;
  /** In a folder, by its path or its use such as \Sent, since that day. */
  messages(account: string, path: string, since: Date): AsyncGenerator<Message>;
  message(account: string, id: string): Promise<Message>;
  outbox(): AsyncGenerator<{ readonly queueId: string; readonly account: string }>;
}

const tries = 5;
const firstPauseMs = 500;
const longestPauseMs = 30_000;
const pageSize = 250;
/** In case it never reports a last page. */
const mostPages = 10_000;

export function apiOf(
  environment: Readonly<Record<string, string | undefined>>,
  { turn, signal }: { readonly turn: () => Promise<void>; readonly signal: AbortSignal },
): Api {
  const ask = askerOf(environment, signal, 'which may read all accounts');
  const get = async <S extends v.GenericSchema>(schema: S, path: string, search?: object) => {
    const body = { headers: { 'content-type': 'application/json' }, body: JSON.stringify({ search }) };
    const init: RequestInit = search === undefined ? { method: 'GET' } : { method: 'POST', ...body };
    const parsed = v.safeParse(schema, await patiently(() => ask(path, init), turn, signal));
    if (parsed.success) return parsed.output;
    throw new OperationError(
      `EmailEngine answers ${path.split('?')[0]} in another form than this version knows.`,
      'failed',
    );
  };
  return {
    async *accounts() {
      for (let page = 0; page < mostPages; page += 1) {
        const { pages, accounts } = await get(Accounts, `/v1/accounts?page=${page}&pageSize=${pageSize}`);
        yield* accounts;
        if (page + 1 >= pages) return;
      }
    },
    async *messages(account, path, since) {
      const at = `/v1/account/${encodeURIComponent(account)}/search?path=${encodeURIComponent(path)}&pageSize=${pageSize}`;
      const search = { since: since.toISOString() };
      let cursor: string | null | undefined;
      for (let page = 0; page < mostPages; page += 1) {
        const next = cursor ? `&cursor=${encodeURIComponent(cursor)}` : '';
        const { messages, nextPageCursor } = await get(Messages, `${at}${next}`, search);
        yield* messages;
        cursor = nextPageCursor;
        if (!cursor) return;
      }
    },
    message: (account, id) =>
      get(Message, `/v1/account/${encodeURIComponent(account)}/message/${encodeURIComponent(id)}`),
    async *outbox() {
      for (let page = 0; page < mostPages; page += 1) {
        const { pages, messages } = await get(Outbox, `/v1/outbox?page=${page}&pageSize=${pageSize}`);
        yield* messages;
        if (page + 1 >= pages) return;
      }
    },
  };
}

/** Retries transient failures, as long as EmailEngine asks for. */
async function patiently<T>(
  ask: () => Promise<T>,
  turn: () => Promise<void>,
  signal: AbortSignal,
): Promise<T> {
  for (let failed = 1; ; failed += 1) {
    await turn();
    try {
      return await ask();
    } catch (error) {
      if (!(error instanceof BusyError) || failed === tries || signal.aborted) throw error;
      const pauseMs = Math.max(error.afterMs, firstPauseMs * 2 ** (failed - 1));
      await sleep(Math.min(pauseMs, longestPauseMs), undefined, { signal }).catch(() => undefined);
    }
  }
}
