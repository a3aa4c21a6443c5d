import * as v from 'valibot';
import { lenient, text } from '../../events/lenient.ts';
import { askerOf, mostPages, paged } from './ask.ts';

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
export type Api = ReturnType<typeof apiOf>;

const pageSize = 250;

/** EmailEngine's API, page by page. @see https://learn.emailengine.app/docs/api-reference */
export function apiOf(
  environment: Readonly<Record<string, string | undefined>>,
  { turn, signal }: { readonly turn: () => Promise<void>; readonly signal: AbortSignal },
) {
  const ask = askerOf(environment, signal, 'which may read all accounts', turn);
  return {
    accounts: () => paged(ask, '/v1/accounts', pageSize, Accounts, ({ accounts }) => accounts),
    /** In a folder, by its path or its use such as \Sent, since that day. */
    async *messages(account: string, path: string, since: Date): AsyncGenerator<Message> {
      const at = `/v1/account/${encodeURIComponent(account)}/search?path=${encodeURIComponent(path)}&pageSize=${pageSize}`;
      const search = { method: 'POST', body: { search: { since: since.toISOString() } } } as const;
      let cursor: string | null | undefined;
      for (let page = 0; page < mostPages; page += 1) {
        const next = cursor ? `&cursor=${encodeURIComponent(cursor)}` : '';
        const { messages, nextPageCursor } = await ask(Messages, `${at}${next}`, search);
        yield* messages;
        cursor = nextPageCursor;
        if (!cursor) return;
      }
    },
    message: (account: string, id: string) =>
      ask(Message, `/v1/account/${encodeURIComponent(account)}/message/${encodeURIComponent(id)}`),
    outbox: () => paged(ask, '/v1/outbox', pageSize, Outbox, ({ messages }) => messages),
  };
}
