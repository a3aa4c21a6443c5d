import type { EventRow } from '../../api.ts';

/** At most this many are held; the browser would grow without end beside a live feed. */
export const mostRows = 100_000;

/** The newest first, each once. What comes costs by its own number, however many are there. */
export class RowList implements Iterable<EventRow> {
  /** What came since, the oldest first. */
  readonly #since: EventRow[] = [];
  /** What was there before, the newest first. */
  readonly #before: EventRow[] = [];
  readonly #known = new Set<string>();
  readonly #most: number;

  constructor(most = mostRows) {
    this.#most = most;
  }

  get length(): number {
    return this.#since.length + this.#before.length;
  }

  at(index: number): EventRow | undefined {
    const fromEnd = this.#since.length - 1 - index;
    return fromEnd >= 0 ? this.#since[fromEnd] : this.#before[-1 - fromEnd];
  }

  slice(first: number, end: number): readonly EventRow[] {
    const rows: EventRow[] = [];
    for (let index = first; index < Math.min(end, this.length); index++) {
      const row = this.at(index);
      if (row !== undefined) rows.push(row);
    }
    return rows;
  }

  /** -1 where it is not there. */
  indexOf(stored: string | undefined): number {
    if (stored === undefined || !this.#known.has(stored)) return -1;
    for (let index = 0; index < this.length; index++) if (this.at(index)?.stored === stored) return index;
    return -1;
  }

  *[Symbol.iterator](): Iterator<EventRow> {
    for (let index = 0; index < this.length; index++) {
      const row = this.at(index);
      if (row !== undefined) yield row;
    }
  }

  /** What came since, the oldest first as the feed tells it; the oldest of all make room. */
  addNewer(rows: Iterable<EventRow>): void {
    for (const row of rows) if (this.#isNew(row)) this.#since.push(row);
    while (this.length > this.#most) {
      if (this.#before.length === 0) this.#age();
      this.#known.delete(this.#before.pop()?.stored ?? '');
    }
  }

  /** Seldom: to take the first out of many, one by one, is slow. */
  #age(): void {
    for (const row of this.#since.splice(0, Math.ceil(this.#since.length / 2)).reverse())
      this.#before.push(row);
  }

  /** The next page, the newest first, as far as there is room. */
  addOlder(rows: Iterable<EventRow>): void {
    for (const row of rows) if (this.length < this.#most && this.#isNew(row)) this.#before.push(row);
  }

  #isNew({ stored }: EventRow): boolean {
    return !this.#known.has(stored) && this.#known.add(stored) !== undefined;
  }
}
