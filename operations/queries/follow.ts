import { setTimeout as sleep } from 'node:timers/promises';
import type { Senders } from './partitions.ts';
import { walkStored } from './scan.ts';
import { type StoredRow, storedRow } from './stored-row.ts';
import { type EventSource, everything, type RowFilter } from './walk.ts';

export type StoredEvent = StoredRow;

export interface Followed extends Omit<RowFilter, 'id'>, Senders {
  /** Events stored before are left out. */
  readonly from: Date;
  readonly signal: AbortSignal;
  /**
   * How long an event may show after a later one: writes are stamped before they are sent, and two attempts may take
   * 7 s.
   */
  readonly overlapMs?: number;
  /** Each poll is a request per provider and shard. */
  readonly pollMs?: number;
}

/** A reader's clock may be wrong by this much. */
const clockErrorMs = 3_600_000;
/** Every poll reads this much again before the newest. */
const nearMs = 2_000;
/** How often everything that may still show is read again, which is most of the work. */
const recheckMs = 5_000;

/** In the order of storing, until the signal; late events too. */
export async function* follow(source: EventSource, followed: Followed): AsyncGenerator<StoredEvent> {
  const { signal, overlapMs = 30_000, pollMs = 150 } = followed;
  const told = new Set<string>();
  /** By the writers' clock, which may differ. */
  let newest = followed.from.getTime();
  const settledAt = settling(newest, overlapMs);
  let settled = newest;
  let rechecked = 0;
  while (!signal.aborted) {
    // A consumer may take hours over an event; the next round brings what was stored meanwhile.
    const began = Date.now();
    const isRecheck = began - rechecked >= recheckMs;
    const after = isRecheck ? settled : Math.max(settled, newest - nearMs);
    try {
      for await (const { position: stored, attributes } of storedAfter(source, followed, new Date(after))) {
        if (told.has(stored)) continue;
        told.add(stored);
        newest = Math.max(newest, Date.parse(stored.slice(0, 24)));
        yield storedRow(attributes);
      }
    } catch (error) {
      if (signal.aborted) return;
      throw error;
    }
    if (isRecheck) {
      rechecked = began;
      settled = settledAt(began, newest);
      const before = new Date(settled).toISOString();
      for (const stored of told) if (stored < before) told.delete(stored);
    }
    await sleep(pollMs, undefined, { signal }).catch(() => undefined);
  }
}

/** Start and newest event of past full rounds: everything stored before has shown by now. */
function settling(from: number, overlapMs: number) {
  const seen = [{ newest: from, at: 0 }];
  return (began: number, newest: number): number => {
    seen.push({ newest, at: Date.now() });
    while (seen[1] !== undefined && seen[1].at <= began - overlapMs) seen.shift();
    return Math.max(seen[0]?.newest ?? from, began - clockErrorMs - overlapMs);
  };
}

function storedAfter(source: EventSource, followed: Followed, after: Date) {
  const { signal } = followed;
  const how = { from: after.toISOString(), to: everything.to, filter: followed, signal };
  // Their day may have begun before ours.
  const until = new Date(Math.max(Date.now() + clockErrorMs, after.getTime()));
  return walkStored(source, followed, how, until.toISOString());
}
