import type { EventRow } from '../api.ts';
import type { Refused } from './problem.ts';

/** A page that takes nothing while this many come is cut off, and begins again where it was. */
const mostWaiting = 20_000;

/** The rows that one open page has not taken yet. */
export class Mailbox {
  /** Why it ended, where that is a failure. */
  problem: Refused | undefined;
  #waiting: EventRow[] = [];
  #ended = false;
  #wake: () => void = () => undefined;
  /** What it was begun with, by `stored`: the follower may tell it again. */
  readonly #begun = new Set<string>();

  get ended(): boolean {
    return this.#ended;
  }

  /** With what was stored before, beside what came meanwhile. */
  begin(rows: readonly EventRow[]): void {
    const each = new Map([...rows, ...this.#waiting].map((row) => [row.stored, row]));
    for (const stored of each.keys()) this.#begun.add(stored);
    this.#waiting = [...each.values()];
  }

  put(rows: readonly EventRow[]): void {
    for (const row of rows) if (!this.#begun.has(row.stored)) this.#waiting.push(row);
    if (this.#waiting.length > mostWaiting) this.end();
    else this.#wake();
  }

  end(problem?: Refused): void {
    this.problem ??= problem;
    this.#ended = true;
    this.#waiting = [];
    this.#wake();
  }

  /** All that waits, the first that was stored first; nothing if none came for that long, or it ended. */
  async take(patienceMs: number): Promise<readonly EventRow[]> {
    if (this.#waiting.length === 0 && !this.#ended) await this.#news(patienceMs);
    return this.#waiting.splice(0).sort((a, b) => (a.stored < b.stored ? -1 : 1));
  }

  #news(patienceMs: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, patienceMs);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
