import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';

export interface LogEvent {
  readonly id: number;
  readonly timestamp: number;
  readonly message: string;
}

/** Of each group. */
const mostLines = 50_000;
/** Dropped together, since dropping one moves all the others. */
const slack = 5_000;

/** The last lines of each log group, in a file if there is one, so that a kill loses none. */
export class LogGroups {
  readonly #groups = new Map<string, LogEvent[]>();
  readonly #file: string | undefined;
  #lines = 0;

  constructor(file?: string) {
    this.#file = file;
    if (file === undefined || !existsSync(file)) return;
    // The last line may be cut.
    const whole = readFileSync(file, 'utf8').split('\n').slice(0, -1);
    for (const text of whole) {
      const [name, timestamp, message]: [string, number, string] = JSON.parse(text);
      this.create(name);
      this.#keep(name, { timestamp, message });
    }
    this.#writeAll();
  }

  create(name: string): void {
    if (!this.#groups.has(name)) this.#groups.set(name, []);
  }

  append(name: string, message: string): void {
    if (!this.#groups.has(name)) return;
    const event = { timestamp: Date.now(), message };
    const dropped = this.#keep(name, event);
    if (this.#file === undefined) return;
    if (dropped) this.#writeAll();
    else appendFileSync(this.#file, textOf(name, event));
  }

  names(): readonly string[] {
    return [...this.#groups.keys()].sort();
  }

  /** The oldest first; undefined if there is no such group. */
  of(name: string): readonly LogEvent[] | undefined {
    return this.#groups.get(name);
  }

  /** True if older ones were dropped. */
  #keep(name: string, event: Omit<LogEvent, 'id'>): boolean {
    const events = this.#groups.get(name) ?? [];
    this.#lines += 1;
    events.push({ id: this.#lines, ...event });
    if (events.length < mostLines + slack) return false;
    events.splice(0, slack);
    return true;
  }

  #writeAll(): void {
    if (this.#file === undefined) return;
    const lines = [...this.#groups].flatMap(([name, events]) => events.map((event) => textOf(name, event)));
    writeFileSync(this.#file, lines.join(''), { mode: 0o600 });
  }
}

function textOf(name: string, { timestamp, message }: Omit<LogEvent, 'id'>): string {
  return `${JSON.stringify([name, timestamp, message])}\n`;
}
