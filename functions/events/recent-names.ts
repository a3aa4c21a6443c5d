/** Names of the last minutes, up to a number; once forgotten, outside changes to the table are noticed. */
export class RecentNames {
  readonly #names = new Set<string>();
  readonly #now: () => number;
  #since = 0;

  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  has(name: string): boolean {
    return this.#now() - this.#since < keptMs && this.#names.has(name);
  }

  add(name: string): void {
    const now = this.#now();
    if (now - this.#since >= keptMs || this.#names.size >= most) {
      this.#names.clear();
      this.#since = now;
    }
    this.#names.add(name);
  }
}

const keptMs = 300_000;
const most = 10_000;
