export interface LogEvent {
  /** Counts up within its group. */
  readonly id: number;
  readonly timestamp: number;
  readonly message: string;
}

/** Of each group, in memory alone. */
const mostLines = 10_000;
/** Dropped together, since dropping one moves all the others. */
const slack = 1000;

/** The log groups by name, each with its last lines. */
export class LogGroups {
  readonly #groups = new Map<string, LogEvent[]>();
  #lines = 0;

  create(name: string): void {
    if (!this.#groups.has(name)) this.#groups.set(name, []);
  }

  append(name: string, message: string): void {
    const events = this.#groups.get(name);
    if (events === undefined) return;
    this.#lines += 1;
    events.push({ id: this.#lines, timestamp: Date.now(), message });
    if (events.length >= mostLines + slack) events.splice(0, slack);
  }

  names(): readonly string[] {
    return [...this.#groups.keys()].sort();
  }

  /** The oldest first; undefined where there is no such group. */
  of(name: string): readonly LogEvent[] | undefined {
    return this.#groups.get(name);
  }
}
