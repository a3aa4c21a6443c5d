import { readWord } from '../../functions/events/instance.ts';
import type { Provider } from '../../functions/webhook/provider.ts';
import { type Case, eventsOf, sampleSecret } from '../../operations/samples/read.ts';
import { senders } from '../support/senders.ts';
import type { Random } from './random.ts';

/** A delivery as its provider sends it, each time with the same headers and bytes, and the events it must become. */
export interface Sent {
  readonly delivery: Case;
  readonly signedAt: Date;
  readonly eventIds: readonly string[];
}

type Body = (random: Random, n: number) => unknown;

const accounts = ['acc1', 'acc2', 'Ünï/côde 🙂', 'shop-7'];
const at = (n: number) => new Date(Date.UTC(2026, 9, 1) + n * 1_000).toISOString();
const several = (random: Random, most: number) =>
  Array.from({ length: 1 + random.below(most) }, (_, index) => index);

/** Bodies of the shapes that the providers' contracts give, each unique by `n`, makes it so. */
const bodies: Readonly<Record<string, readonly Body[]>> = {
  aurinko: [
    (random, n) => ({
      subscription: 1 + random.below(20),
      resource: random.pick(['/email/messages', '/contacts', '/calendars/primary/events']),
      accountId: 7,
      payloads: several(random, 8).map((index) => ({
        id: `item-${n}-${index}`,
        changeType: random.pick(['created', 'updated', 'deleted']),
      })),
    }),
    (random, n) => ({
      subscription: 30,
      resource: '/email/tracking',
      accountId: 8,
      payloads: several(random, 3).map((index) => ({
        id: n * 10 + index,
        eventType: 'open',
        trackingId: n,
        createdAt: at(n),
      })),
    }),
    (random, n) => ({
      subscription: 1000 + n,
      resource: '/email/messages',
      accountId: 7,
      lifecycleEvent: random.pick(['active', 'error']),
    }),
  ],
  arpoone: [
    (random, n) =>
      several(random, 40).map((index) => ({
        EventType: random.pick(['Open', 'Click', 'Bounce', 'Spam', 'Unsubscribe']),
        Email: `r${index}@example.net`,
        MessageId: `00000000-0000-4000-8000-${String(n * 100 + index).padStart(12, '0')}`,
        Time: 1_790_000_000 + n,
        EventDetails: {},
      })),
  ],
  emailengine: [
    (random, n) => ({
      account: random.pick(accounts),
      date: at(n),
      event: 'messageBounce',
      data: { recipient: `r${n}@example.net`, action: 'failed', messageId: `<m${n}@example.com>` },
    }),
    // Of every mail several are reported, by its ids in turn and to one or to several.
    (random, n) => ({
      account: 'acc1',
      date: at(n),
      event: random.pick(['messageSent', 'messageDeliveryError', 'messageFailed']),
      data: {
        messageId: `<wire${n >> 3}@example.net>`,
        originalMessageId: `<app${n >> 3}@example.com>`,
        queueId: `q${n >> 3}`,
        envelope: { to: several(random, 3).map((index) => `to${n}-${index}@example.net`) },
      },
    }),
    (random, n) => ({
      account: random.pick(accounts),
      date: at(n),
      event: 'messageNew',
      path: 'INBOX',
      data: { id: `id-${n}`, subject: 'Grüße \u0000 \ud83d', uid: n },
    }),
    (random, n) => ({
      account: random.pick(accounts),
      date: at(n),
      event: 'messageComplaint',
      data: {
        arf: { originalRcptTo: several(random, 30).map((index) => `c${index}@example.net`) },
        headers: { messageId: `<c${n}@example.com>` },
      },
    }),
  ],
  paubox: [
    (random, n) => ({
      event_name: random.pick([
        'api_mail_log_delivered',
        'api_mail_log_temporary_failure',
        'api_mail_log_permanent_failure',
        'api_mail_log_opened',
      ]),
      payload: {
        id: 5_000_000_000 + n,
        subject: 's',
        header_message_id: `<p${n}@example.com>`,
        source_tracking_id: `track-${n >> 3}`,
        time: at(n),
        from: 'a@example.com',
        to: `p${n}@example.net`,
      },
    }),
  ],
};

/** Over what one SQS message holds, as a text of 1.2 MB makes it. */
const largeBody: Body = (_, n) => ({
  account: 'acc1',
  date: at(n),
  event: 'messageNew',
  path: 'INBOX',
  data: { id: `large-${n}`, text: { plain: 'x'.repeat(1_200_000) } },
});

/** This many deliveries of all providers and a named instance of each, every fiftieth too large for SQS. */
export function makeDeliveries(random: Random, count: number): readonly Sent[] {
  return Array.from({ length: count }, (_, n) => {
    const large = n % 50 === 10;
    const provider = random.pick(
      large ? senders.filter(({ name }) => name.startsWith('emailengine')) : senders,
    );
    const make = large ? largeBody : random.pick(bodies[readWord(provider.name).provider] ?? []);
    return toSent(provider, make(random, n), n);
  });
}

function toSent(provider: Provider, payload: unknown, n: number): Sent {
  const body = Buffer.from(JSON.stringify(payload));
  const signedAt = new Date();
  const headers = (secret: string, sentAt: Date) => [
    ['content-type', 'application/json'] as const,
    ...Object.entries(provider.sign(body, secret, sentAt)),
  ];
  const delivery: Case = {
    provider,
    name: `${provider.name}-${n}`,
    note: undefined,
    typical: false,
    body,
    query: '',
    token: undefined,
    headers,
  };
  const events = eventsOf(delivery, sampleSecret(provider), signedAt);
  return { delivery, signedAt, eventIds: events.map(({ id }) => id) };
}
