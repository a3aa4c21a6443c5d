import type { EventType } from '../../functions/events/types.ts';

/** Without the mail and the domain: shared by thousands of facts. */
export interface Kind {
  readonly type: EventType;
  readonly day: string;
  /** Cause of a final failure; undefined otherwise. */
  readonly failure: Cause | undefined;
  /** An open or click by a program. */
  readonly machine: boolean;
}

export interface Cause {
  readonly about: string | undefined;
  readonly category: string | undefined;
}

export type Fact = ReturnType<Facts['at']>;

const columns = 3;

/** 12 bytes each: as objects, a million would take a hundred times as much. */
export class Facts {
  #cells = new Uint32Array(columns * 1_024);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  add(mail: number, kind: number, domain: number): void {
    const start = this.#length * columns;
    if (start === this.#cells.length) {
      const larger = new Uint32Array(2 * start);
      larger.set(this.#cells);
      this.#cells = larger;
    }
    this.#cells.set([mail, kind, domain], start);
    this.#length++;
  }

  /** The domain is 0 if the event names no recipient. */
  at(index: number) {
    const [mail = 0, kind = 0, domain = 0] = this.#cells.subarray(index * columns, (index + 1) * columns);
    return { mail, kind, domain };
  }

  /** Grouped by mail; `rootOf` says which mails are one. */
  *byMail(mails: number, rootOf: (mail: number) => number): Generator<readonly Fact[]> {
    const ends = new Uint32Array(mails + 1);
    const roots = new Uint32Array(this.#length);
    for (let at = 0; at < this.#length; at++) {
      const root = rootOf(this.#cells[at * columns] ?? 0);
      roots[at] = root;
      ends[root + 1] = (ends[root + 1] ?? 0) + 1;
    }
    for (let mail = 1; mail <= mails; mail++) ends[mail] = (ends[mail] ?? 0) + (ends[mail - 1] ?? 0);
    const next = ends.slice();
    const order = new Uint32Array(this.#length);
    for (const [at, root] of roots.entries()) {
      const place = next[root] ?? 0;
      order[place] = at;
      next[root] = place + 1;
    }
    for (let mail = 0; mail < mails; mail++) {
      const own = order.subarray(ends[mail], ends[mail + 1]);
      if (own.length > 0) yield Array.from(own, (at) => this.at(at));
    }
  }
}

/** Texts by number; 0 is none. */
export class Names<T = string> {
  readonly #numbers = new Map<string, number>();
  readonly #values: (T | undefined)[] = [undefined];

  /** Made if new. */
  number(key: string, make: () => T): number {
    const known = this.#numbers.get(key);
    if (known !== undefined) return known;
    const number = this.#values.push(make()) - 1;
    this.#numbers.set(key, number);
    return number;
  }

  get(number: number): T | undefined {
    return this.#values[number];
  }
}
