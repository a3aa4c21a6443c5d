import type { DataParts, Item, PosternEvent } from '../functions/events/event.ts';
import type { KnownSubscription } from '../operations/known-subscription.ts';
import type { StatsRow } from '../operations/stats/rows.ts';

/**
 * What the console's page asks of its server, and what it is answered: JSON both ways. Every answer that is no 2xx is an
 * `ApiError`. Texts are as they came from mail: hostile. Addresses are relative to the page's own (`api/events`): that of
 * a deployed stack begins with a secret. A POST needs `content-type: application/json`; unknown parameters are refused.
 */

/** GET /api/deployment: what is looked at. Asked once, and after each break of the feed. */
export interface DeploymentInfo {
  /** The stack's name, or `local run`. */
  readonly name: string;
  /** A local run: deliveries may be simulated. */
  readonly local: boolean;
  /** Of a local run: new with each, so that a page knows a restart from a break. */
  readonly run?: string | undefined;
  /** And instances of them, by their words: `PROVIDER-eu`. */
  readonly providers: readonly string[];
  /** Names of the queues that have dead letters: `deliveries`, and each subscriber's. */
  readonly queues: readonly string[];
  /** Events may be sent again to each of them. */
  readonly subscribers: readonly string[];
  /** Options by which a command looks at the same, as a shell takes them. */
  readonly place: string;
  readonly eventTypes: readonly string[];
  readonly failureKinds: readonly string[];
}

/** One event in a list: what the index by time, or by recipient, tells. */
export interface EventRow {
  /** Unique and steady; sorts by the time of storing. */
  readonly stored: string;
  readonly id: string;
  /** Or the named instance, by its word. */
  readonly provider: string;
  readonly account?: string | undefined;
  readonly subject: string;
  /** RFC 3339 UTC; absent if the provider doesn't say when it happened. */
  readonly time?: string | undefined;
  /** RFC 3339 UTC. */
  readonly storedAt: string;
  readonly type: string;
  readonly recipient?: string | undefined;
  readonly failureKind?: string | undefined;
  readonly final?: boolean | undefined;
  /** Of the mail, as far as this event says it; the beginning of a long one. */
  readonly subjectLine?: string | undefined;
  /** Address of the sender. */
  readonly from?: string | undefined;
  /** Of a failure; `machine` of what a program opened. */
  readonly category?: string | undefined;
}

/** GET /api/events: the newest first, by the filters that console/server/routes/events.ts reads. */
export interface EventsPage {
  readonly events: readonly EventRow[];
  /** Absent on the last page. */
  readonly cursor?: string | undefined;
}

/**
 * GET /api/feed?since=… (RFC 3339, or 15m …; now by default): server-sent events, each `data` an array of `EventRow`,
 * oldest first, as they are stored, of every provider and type; the page filters. The first comes at once and may be
 * empty: the feed is live. The `id` of each is the newest `stored` so far: a browser that reconnects misses nothing, and
 * may get rows of the last half minute again, which `stored` tells.
 */
export type FeedData = readonly EventRow[];

/**
 * Events of the feed that have a name. `gap`: more was stored since `since` than the newest 2,000 or so that follow, and
 * `api/events` has the rest. `problem`, with an `ApiError`: why the feed ends here.
 */
export type FeedEventName = 'gap' | 'problem';

/**
 * A line of an answer that takes long, which is JSON line by line: how far the reading is, and what was found so far. The
 * last one says that it ended, or why it could not.
 */
export interface ReadingPart<T> {
  readonly read?: { readonly done: number; readonly total: number; readonly events: number };
  readonly figures?: T | undefined;
  readonly ended?: true | undefined;
  readonly problem?: ApiError | undefined;
}

/** GET /api/counts, with the filters of api/events and `offset`, minutes that days begin before those of UTC. */
export interface CountedEvents {
  readonly events: number;
  /** When the first slot begins, and how long each is, in ms. */
  readonly start: number;
  readonly slotMs: number;
  /** By type, a number for each slot, up to the last that has any. */
  readonly types: Readonly<Record<string, readonly number[]>>;
  /** By the words of providers and instances. */
  readonly providers: Readonly<Record<string, number>>;
}

/** GET /api/rates?since=…&until=…&zone=…, and filters: by the time of happening, days by an IANA zone. */
export interface RatesFigures {
  /** Absent if there was no mail. */
  readonly total: RatesRow | undefined;
  readonly days: readonly RatesRow[];
  /** Those with the most mail, and those where most fails; the most mail first. */
  readonly domains: readonly RatesRow[];
  readonly moreDomains: number;
  /** Failures by `category` and `about`, the most first. */
  readonly causes: readonly RatesRow[];
  /** At least one provider that had mail reports every mail. */
  readonly reported: boolean;
  /** One of them tells only that mail was sent, and of deliveries by chance: more may have been delivered. */
  readonly deliveredAtLeast: boolean;
}

/** A rate that no provider tells is absent. */
export interface RatesRow extends Pick<StatsRow, 'keys' | 'rates'> {
  readonly failures: Pick<StatsRow['failures'], 'category'>;
  /** Those that were sent, as far as the provider reports. */
  readonly mails: number;
}

/** GET /api/suppressions?since=…&until=…, and filters, by the time of storing: `figures` are those found since the line before. */
export interface SuppressionsFound {
  readonly rows: readonly SuppressionRow[];
  /** Refusals for the sender's reasons, by category, the most first. */
  readonly refusals?: readonly (readonly [category: string, count: number])[] | undefined;
  /** How long events are kept, where an event tells. */
  readonly retentionDays?: number | undefined;
  /** There are more than those. */
  readonly cut?: true | undefined;
  /** Providers on whose own blocklist these can be put. */
  readonly pushTo?: readonly string[] | undefined;
}

export interface SuppressionRow extends Pick<EventRow, 'provider' | 'account' | 'subject' | 'category'> {
  readonly address: string;
  readonly reason: string;
  readonly kind?: string | undefined;
  readonly about?: string | undefined;
  /** What was unsubscribed from; all mail where absent. */
  readonly list?: string | undefined;
  readonly time: string;
  readonly said: string;
  /** Events that say so. */
  readonly count: number;
  readonly deliveredSince?: string | undefined;
  readonly subscribedSince?: string | undefined;
}

/**
 * GET /api/story?provider=…&account=…&subject=…&at=… (provider: or the word of an instance; account: `-`, or absent, where
 * it has none; at: the recipient that `why` is about, otherwise each): all that is stored of a subject, and of the
 * same mail under its other ids, oldest first: whole CloudEvents.
 */
export interface Story {
  /** As `schema/event.json` says; `data.payload` is the provider's own text. */
  readonly events: readonly StoryEvent[];
  /** There are more than the first 500, or the first 8 MB, or the mail has more ids than are followed. */
  readonly cut: boolean;
  /** Of a mail, what `postern why` says of it. */
  readonly why?:
    | {
        readonly sentences: readonly string[];
        /** What to do. */
        readonly advice: readonly string[];
        /** Recipients whose fate is left out. */
        readonly more: number;
      }
    | undefined;
}

/** What a mail is looked for as. */
export type SearchedAs = 'address' | 'domain' | 'message' | 'reference' | 'event';

/**
 * GET /api/find?text=…&since=…: the mail, or the latest mails, of an address, a domain, a Message-ID or another id of the
 * mail, a sender's reference or an event's id. Since (30d by default) bounds all but addresses, by the time of storing.
 */
export interface MailsFound {
  /** What it was found as; if there is nothing, all that was tried. */
  readonly searchedAs: readonly SearchedAs[];
  /** The latest first. */
  readonly mails: readonly FoundMail[];
  /** How many there are, of which these are the latest. */
  readonly all: number;
  /** There may be more. */
  readonly cut: boolean;
  /** RFC 3339 UTC. */
  readonly since: string;
}

/** A mail as `api/story` takes it, and when it began. */
export interface FoundMail
  extends Pick<EventRow, 'provider' | 'account' | 'subject' | 'subjectLine' | 'from' | 'time'> {
  /** The recipient that `sentences` are about. */
  readonly at?: string | undefined;
  /** The event that was looked for. */
  readonly event?: string | undefined;
  /** What happened to it, in the words of `postern why`. */
  readonly sentences: readonly string[];
}

/** GET /api/unconfirmed?older=24h&since=30d: mails that were sent or deferred, without news for `older`. */
export interface UnconfirmedMails extends MailsFound {
  /** How many more were sent by those that reported no delivery of any mail, and so would not of these. */
  readonly unreported: Readonly<Record<string, number>>;
}

/** GET /api/payload?provider=…&account=…&subject=…&id=…: the provider's text of an event that has a `payloadRef`. */
export type Payload = Item;

export type StoryEvent = PosternEvent & { readonly data: DataParts };

/** GET /api/subscriptions: of every provider that has them, by id. */
export interface SubscriptionsList {
  readonly subscriptions: readonly SubscriptionRow[];
}

export interface SubscriptionRow extends KnownSubscription {
  readonly provider: string;
}

/** GET /api/queues */
export interface QueuesList {
  readonly queues: readonly QueueDepth[];
}

export interface QueueDepth {
  /** `deliveries`, or a subscriber's. */
  readonly name: string;
  readonly waiting: number;
  readonly inFlight: number;
  readonly deadLetters: number;
}

/** GET /api/dead-letters?queue=NAME: the first 50, oldest first. Reading gives them back at once. */
export interface DeadLettersList {
  readonly deadLetters: readonly DeadLetterRow[];
}

export interface DeadLetterRow {
  readonly id: string;
  /** RFC 3339 UTC. */
  readonly sentAt: string;
  readonly provider?: string | undefined;
  readonly deliveryId?: string | undefined;
  /** Why it is here, and what a redrive would do now. */
  readonly why: string;
}

/**
 * POST /api/redrive, with `{ queue }`: begins to move all dead letters of a queue back; SQS does the rest. With an `id`
 * too: only that one, at once.
 */
export interface RedriveRequest {
  readonly queue: string;
  readonly id?: string | undefined;
}

export interface RedriveAnswer {
  readonly status: 'started' | 'already started' | 'nothing to move' | 'moved';
}

/**
 * GET /api/refusals?since=… (24h by default): deliveries that were not acknowledged, newest first, at most 200, from the
 * functions' logs.
 */
export interface RefusalsList {
  readonly refusals: readonly RefusalRow[];
  /** Sentences: whose log can't be read, and why. */
  readonly unread: readonly string[];
}

export interface RefusalRow {
  /** RFC 3339 UTC. */
  readonly at: string;
  readonly provider: string;
  readonly status?: number | undefined;
  readonly reason: string;
  readonly requestId?: string | undefined;
  /** Likely cause and what to do: sentences. */
  readonly cause: string;
  readonly next?: string | undefined;
}

/** POST /api/resend: sends an event to one subscriber again, whatever its filter says. */
export interface ResendRequest extends Pick<EventRow, 'provider' | 'account' | 'subject' | 'id'> {
  readonly subscriber: string;
}

/** GET /api/samples: what may be simulated; a local run's only. */
export interface SamplesList {
  /** What happens to a mail, in all its deliveries, and the providers that can tell it. */
  readonly stories: readonly {
    readonly name: string;
    readonly says: string;
    readonly providers: readonly string[];
  }[];
  readonly samples: readonly SampleRow[];
}

export interface SampleRow {
  readonly provider: string;
  readonly name: string;
  /** What is special about it. */
  readonly note?: string | undefined;
  /** What it will be answered: 200, or why it is refused. */
  readonly status: number;
  readonly reason?: string | undefined;
  /** The types of the events that it becomes, each once: none if it is refused, or a handshake. */
  readonly types: readonly string[];
}

/**
 * POST /api/simulate: sends a delivery from disk, signed, as its provider would: each time as of a new event about the same
 * mail, mailbox or item. With `story` instead of `name`: all deliveries of a new mail.
 */
export type SimulateRequest =
  | { readonly provider: string; readonly name: string }
  | { readonly provider: string; readonly story: string };

export interface SimulateAnswer {
  /** Of the webhook's answer. */
  readonly status: number;
  /** Of the events that it becomes. */
  readonly eventIds: readonly string[];
  /** Why it was refused, in a word. */
  readonly reason?: string | undefined;
  /** Of the mail of a story. */
  readonly recipient?: string | undefined;
}

export interface ApiError {
  /** `invalid` (400), `forbidden` (403), `not_found` (404), `busy` (503), `failed` (502: AWS), and others. */
  readonly error: string;
  /** A sentence: what happened, and what to do. */
  readonly message: string;
}
