import { OperationError } from '../failure.ts';

/** What the logs and the table say of one delivery. */
export interface Entry {
  readonly id: string;
  provider: string | undefined;
  /** Milliseconds since 1970: when it was acknowledged; undefined if no line says so. */
  acknowledged: number | undefined;
  /** Events that a line says were stored and published; undefined if no line says that it is done. */
  done: number | undefined;
  duplicates: number;
  /** Events in the table that it brought. */
  found: number;
  /** When it was last heard of after that: sent by the sweep, tried by the consumer, or partly stored. */
  lastSeen: number;
  rejected: boolean;
}

export interface Counts {
  acknowledged: number;
  stored: number;
  duplicate: number;
  rejected: number;
  /** Events in the table whose delivery is done, so that SNS confirmed them. */
  published: number;
}

/**
 * Joins lines and events to deliveries, slice of time by slice. Whatever adds up is counted and forgotten, so that
 * memory holds a slice, and what is open.
 */
export class Ledger {
  readonly counts: Counts = { acknowledged: 0, stored: 0, duplicate: 0, rejected: 0, published: 0 };
  /** Whether any event, and any line of the consumer, was there. */
  anyStored = false;
  heard = false;
  readonly #open = new Map<string, Entry>();
  /** Of the slice before: done, but not acknowledged, which the slower clock may say in this one. */
  #lingering = new Set<string>();
  readonly #from: number;
  readonly #most: number;

  /** Of deliveries stored before `from`, it names only those that were acknowledged. */
  constructor(from = 0, most = 1_000_000) {
    this.#from = from;
    this.#most = most;
  }

  acknowledged(id: string, provider: string, at: number): void {
    const entry = this.#entry(id);
    if (entry.acknowledged === undefined) this.counts.acknowledged += 1;
    entry.provider = provider;
    entry.acknowledged = at;
  }

  /** A line per run; its events are those of all runs so far. */
  done(id: string, stored: number, duplicates: number): void {
    const entry = this.#entry(id);
    this.heard = true;
    entry.done = Math.max(entry.done ?? 0, stored);
    entry.duplicates += duplicates;
  }

  seen(id: string, at: number): void {
    this.heard = true;
    const entry = this.#entry(id);
    entry.lastSeen = Math.max(entry.lastSeen, at);
  }

  rejected(id: string): void {
    this.#entry(id).rejected = true;
  }

  /** An event of the table that it brought, stored at that time. */
  stored(id: string, at: number): void {
    const entry = this.#entry(id);
    this.anyStored = true;
    entry.found += 1;
    entry.lastSeen = Math.max(entry.lastSeen, at);
  }

  /** All of a slice was read: what adds up goes. */
  endSlice(): void {
    const lingering = new Set<string>();
    for (const entry of this.#open.values()) {
      const isForeign = entry.acknowledged === undefined;
      if (!isSettled(entry) && !(isForeign && entry.found === 0)) continue;
      if (isForeign && !this.#lingering.has(entry.id)) lingering.add(entry.id);
      else this.#settle(entry);
    }
    this.#lingering = lingering;
  }

  /** What does not add up: deliveries that were acknowledged, and those that brought events without. */
  open(): readonly Entry[] {
    return [...this.#open.values()].filter(
      (entry) =>
        !isSettled(entry) && this.#isAsked(entry) && (entry.acknowledged !== undefined || entry.found > 0),
    );
  }

  /** How many deliveries memory holds. */
  get size(): number {
    return this.#open.size;
  }

  #settle(entry: Entry): void {
    const { counts } = this;
    this.#open.delete(entry.id);
    counts.published += entry.done === undefined || !this.#isAsked(entry) ? 0 : entry.found;
    if (entry.acknowledged === undefined) return;
    if (entry.rejected) counts.rejected += 1;
    else counts[entry.done === 0 && entry.duplicates > 0 ? 'duplicate' : 'stored'] += 1;
  }

  #isAsked({ acknowledged, lastSeen }: Entry): boolean {
    return acknowledged !== undefined || lastSeen >= this.#from;
  }

  #entry(id: string): Entry {
    const known = this.#open.get(id);
    if (known !== undefined) return known;
    if (this.#open.size >= this.#most) throw new LedgerFullError();
    const entry: Entry = {
      id,
      provider: undefined,
      acknowledged: undefined,
      done: undefined,
      duplicates: 0,
      found: 0,
      lastSeen: 0,
      rejected: false,
    };
    this.#open.set(id, entry);
    return entry;
  }
}

/** Too much is open for what memory holds. */
export class LedgerFullError extends OperationError {
  constructor() {
    super(
      'Over a million deliveries are neither stored nor rejected, more than memory is for. Give a later --since.',
    );
  }
}

function isSettled({ rejected, done, found }: Entry): boolean {
  return rejected || (done !== undefined && found >= done);
}
