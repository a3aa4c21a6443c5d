import { setTimeout as sleep } from 'node:timers/promises';
import { providerNames } from '../../functions/provider-names.ts';
import type { Place } from '../../operations/place.ts';
import { follow } from '../../operations/queries/follow.ts';
import type { EventSource } from '../../operations/queries/queries.ts';
import { recentRows, type StoredRow, uncut } from '../../operations/queries/stored-row.ts';
import type { EventRow } from '../api.ts';
import { eventRows } from './event-row.ts';
import { Mailbox } from './mailbox.ts';
import { Refused, refusedFor } from './problem.ts';

/** What is stored, told to every open page by one follower; nobody listens, nobody follows. */
export interface Feed {
  /** Rows from then on, those that are stored already first; `gap` where they are more than it begins with. */
  open(from: Date): Promise<{ readonly mailbox: Mailbox; readonly gap: boolean }>;
  leave(mailbox: Mailbox): void;
  /** Ends every page's. */
  close(): void;
}

/** So far back is read again: a write may take that long to show, and reach the index after a later one. */
export const overlapMs = 30_000;
/** Rows that a page is begun with. */
const mostBefore = 2_000;
/** A message is no earlier than so long after the one before. */
const batchMs = 200;
const mostPages = 32;
/** A writer's clock may be ahead of this one by at most this. */
const clockErrorMs = 3_600_000;

export function createFeed(source: EventSource, place: Place): Feed {
  const mailboxes = new Map<Mailbox, { readonly since: string }>();
  let following: AbortController | undefined;
  /** The newest rows: a page that comes now reads another copy of the index, which may not have it yet. */
  let told: readonly EventRow[] = [];

  const stop = () => {
    mailboxes.clear();
    following?.abort();
    following = undefined;
  };
  const endAll = (problem?: Refused) => {
    for (const mailbox of mailboxes.keys()) mailbox.end(problem);
    stop();
  };
  const start = () => {
    following = new AbortController();
    const { signal } = following;
    told = [];
    const tell = (rows: readonly EventRow[]) => {
      if (signal.aborted) return;
      told = [...told, ...rows].slice(-mostBefore);
      for (const [mailbox, { since }] of mailboxes) mailbox.put(rows.filter(({ stored }) => stored >= since));
    };
    followInBatches(source, place, signal, tell).catch((error: unknown) => {
      if (!signal.aborted) endAll(refusedFor(error, place));
    });
  };
  const leave = (mailbox: Mailbox) => {
    mailbox.end();
    mailboxes.delete(mailbox);
    if (mailboxes.size === 0) stop();
  };
  const open = async (from: Date) => {
    if (mailboxes.size >= mostPages)
      throw new Refused(503, 'busy', `${mostPages} pages are listening already. Close some of them.`);
    const [mailbox, since] = [new Mailbox(), from.toISOString()];
    mailboxes.set(mailbox, { since });
    if (following === undefined) start();
    try {
      const { rows, gap } = await storedSince(source, from);
      mailbox.begin([...rows, ...told.filter(({ stored }) => stored >= since)]);
      return { mailbox, gap };
    } catch (error) {
      leave(mailbox);
      throw error;
    }
  };
  return { open, leave, close: () => endAll() };
}

/** The newest rows since then; `gap` where there are more. */
async function storedSince(source: EventSource, from: Date) {
  const until = new Date(Date.now() + clockErrorMs);
  const asked = { providers: providerNames, from, until, limit: mostBefore };
  const { events, cursor } = await recentRows(source, asked);
  return { rows: await eventRows(source, events), gap: cursor !== undefined };
}

/** Until the signal; rejects where the events can't be read. */
async function followInBatches(
  source: EventSource,
  { endpoint }: Place,
  signal: AbortSignal,
  tell: (rows: readonly EventRow[]) => void,
): Promise<void> {
  const failing = new AbortController();
  const ending = AbortSignal.any([signal, failing.signal]);
  const from = new Date(Date.now() - overlapMs);
  // Each poll is a request for every provider and shard, which costs nothing locally.
  const pollMs = endpoint === undefined ? 1_000 : 200;
  const followed = { providers: providerNames, from, signal: ending, pollMs, overlapMs };
  const waiting: StoredRow[] = [];
  const collect = async () => {
    for await (const row of follow(source, followed)) waiting.push(row);
  };
  const pass = async () => {
    while (!ending.aborted) {
      await sleep(batchMs, undefined, { signal: ending }).catch(() => undefined);
      const rows = await eventRows(source, await uncut(source, waiting.splice(0)));
      if (rows.length > 0) tell(rows);
    }
  };
  const failed = (error: unknown) => {
    failing.abort();
    throw error;
  };
  await Promise.all([collect().catch(failed), pass().catch(failed)]);
}
