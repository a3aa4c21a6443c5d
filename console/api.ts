import type { KnownSubscription } from '../operations/known-subscription.ts';
import type { Refusal } from '../operations/logs/refusals.ts';
import type { QueueDepth } from '../operations/queue-counts.ts';

/**
 * What the console's page asks of its server, and what it is answered: JSON both ways. The page imports types from
 * here, and nothing else. Every answer that is no 2xx is an `ApiError`. Texts are as they came from mail: hostile.
 * Addresses are relative to the page's own (`api/events`): that of a deployed stack begins with a secret. A POST needs
 * `content-type: application/json`; parameters that nobody knows are refused.
 */

/** GET /api/deployment: what is looked at. Asked once, and after each break of the feed. */
export interface DeploymentInfo {
  /** The stack's name, or `local run`. */
  readonly name: string;
  /** A local run: deliveries may be simulated. */
  readonly local: boolean;
  /** Of a local run: new with each, so that a page knows a restart from a break. */
  readonly run?: string;
  /** And instances of them, by their words: `PROVIDER-eu`. */
  readonly providers: readonly string[];
  /** Names of the queues that have dead letters: `deliveries`, and each subscriber's. */
  readonly queues: readonly string[];
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
  readonly account?: string;
  readonly subject: string;
  /** RFC 3339 UTC; absent if nobody says when it happened. */
  readonly time?: string;
  /** RFC 3339 UTC. */
  readonly storedAt: string;
  readonly type: string;
  readonly recipient?: string;
  readonly failureKind?: string;
  readonly final?: boolean;
}

/** GET /api/events: the newest first, by the filters that console/server/routes/events.ts reads. */
export interface EventsPage {
  readonly events: readonly EventRow[];
  /** Absent on the last page. */
  readonly cursor?: string;
}

/**
 * GET /api/feed?since=… (RFC 3339, or 15m …; now by default): server-sent events, each `data` an array of `EventRow`,
 * oldest first, as they are stored, of every provider and type; the page filters. The first comes at once and may be
 * empty: the feed is live. The `id` of each is the newest `stored` so far: a browser that reconnects misses nothing, and
 * may be told rows of the last half minute again, which `stored` tells.
 */
export type FeedData = readonly EventRow[];

/**
 * Events of the feed that have a name. `gap`: more was stored since `since` than the newest 2,000 or so that follow, and
 * `api/events` has the rest. `problem`, with an `ApiError`: why the feed ends here; the browser tries again after some
 * seconds.
 */
export type FeedEventName = 'gap' | 'problem';

/**
 * GET /api/story?provider=…&account=…&subject=… (provider: or the word of an instance; account: `-`, or absent, where it
 * has none): all that is stored of a subject, and of the same mail under its other ids, oldest first: whole CloudEvents.
 */
export interface Story {
  /** As `schema/event.json` says; `data.payload` is the provider's own text. */
  readonly events: readonly StoryEvent[];
  /** There are more than the first 500, or the first 8 MB, or the mail has more ids than are followed. */
  readonly cut: boolean;
}

/** GET /api/payload?provider=…&account=…&subject=…&id=…: the provider's text of an event that has a `payloadRef`. */
export interface Payload {
  readonly payload: string;
  readonly envelope?: string;
}

export interface StoryEvent {
  readonly id: string;
  readonly type: string;
  readonly provider: string;
  readonly instance?: string | undefined;
  readonly subject: string;
  readonly account?: string | undefined;
  readonly time?: string | undefined;
  readonly recordedtime: string;
  readonly data: Readonly<Record<string, unknown>> & {
    readonly payload?: string | undefined;
    readonly payloadRef?: string | undefined;
  };
  readonly [attribute: string]: unknown;
}

/** GET /api/subscriptions: of a provider that has such, by id. */
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

export type { QueueDepth };

/** GET /api/dead-letters?queue=NAME: the first 50, oldest first. Reading gives them back at once. */
export interface DeadLettersList {
  readonly deadLetters: readonly DeadLetterRow[];
}

export interface DeadLetterRow {
  readonly id: string;
  /** RFC 3339 UTC. */
  readonly sentAt: string;
  readonly provider?: string;
  readonly deliveryId?: string;
  /** Why it is here, and what would become of it now. */
  readonly why: string;
}

/**
 * POST /api/redrive, with `{ queue }`: begins to move all dead letters of a queue back; SQS goes on by itself. With an `id`
 * too: that one alone, at once.
 */
export interface RedriveRequest {
  readonly queue: string;
  readonly id?: string;
}

export interface RedriveAnswer {
  readonly status: 'started' | 'already going on' | 'nothing to move' | 'moved';
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

export type RefusalRow = Refusal;

/** GET /api/samples: what may be simulated; a local run's only. */
export interface SamplesList {
  readonly samples: readonly SampleRow[];
}

export interface SampleRow {
  readonly provider: string;
  readonly name: string;
  /** What is special about it. */
  readonly note?: string;
  /** What it will be answered: 200, or why it is refused. */
  readonly status: number;
  readonly reason?: string;
  /** The types of the events that it becomes, each once: none where it is refused, or a handshake. */
  readonly types: readonly string[];
  /** What stands for its types best. */
  readonly typical: boolean;
}

/**
 * POST /api/simulate: sends a delivery from disk, signed, as its provider would: each time as of a new event about the same
 * mail, mailbox or item.
 */
export interface SimulateRequest {
  readonly provider: string;
  readonly name: string;
}

export interface SimulateAnswer {
  /** Of the webhook's answer. */
  readonly status: number;
  /** Of the events that it becomes. */
  readonly eventIds: readonly string[];
  /** Why it was refused, in a word. */
  readonly reason?: string;
}

export interface ApiError {
  /** `invalid` (400), `forbidden` (403), `not_found` (404), `busy` (503), `failed` (502: AWS), and the like. */
  readonly error: string;
  /** A sentence: what happened, and what to do. */
  readonly message: string;
}
