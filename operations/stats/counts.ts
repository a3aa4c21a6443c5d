import type { Counting } from '../progress.ts';
import { type Scanned, scanStored } from '../queries/scan.ts';
import type { EventSource, Row } from '../queries/walk.ts';

const seconds = [1, 5, 15, 60, 300, 900, 3_600, 10_800, 21_600, 86_400, 604_800, 2_592_000, 31_536_000];

/** The shortest round span that divides a time into at most `most`. */
export function slotMs(spanMs: number, most = 60): number {
  return (seconds.find((one) => spanMs / (one * 1000) <= most) ?? 31_536_000) * 1000;
}

/** How many events each provider stored, and when: only numbers are kept, however many events there are. */
export class Counts {
  readonly #source: EventSource;
  readonly #asked: Scanned;
  readonly #start: number;
  readonly #slotMs: number;
  readonly #types = new Map<string, number[]>();
  readonly #providers = new Map<string, number>();
  #events = 0;

  /** Days begin this many minutes before they do in UTC. */
  constructor(source: EventSource, asked: Scanned, offsetMinutes: number) {
    this.#source = source;
    this.#asked = asked;
    const [from, until] = [asked.from.getTime(), asked.until.getTime()];
    this.#slotMs = slotMs(until - from);
    const offset = offsetMinutes * 60_000;
    this.#start = Math.floor((from + offset) / this.#slotMs) * this.#slotMs - offset;
  }

  /** Throws where the signal comes. */
  read(progress: Counting): Promise<void> {
    return scanStored(this.#source, this.#asked, (row) => this.#add(row), progress);
  }

  /** So far. */
  get counted() {
    return {
      events: this.#events,
      start: this.#start,
      slotMs: this.#slotMs,
      types: Object.fromEntries(this.#types),
      providers: Object.fromEntries(this.#providers),
    };
  }

  #add({ pk, position, attributes }: Row): void {
    const type = attributes.type?.S ?? '';
    const until = this.#asked.until.getTime();
    const slots =
      this.#types.get(type) ??
      new Array<number>(Math.ceil((until - this.#start) / this.#slotMs) || 1).fill(0);
    const at = Math.floor((Date.parse(position.slice(0, 24)) - this.#start) / this.#slotMs);
    slots[at] = (slots[at] ?? 0) + 1;
    this.#types.set(type, slots);
    const provider = pk.slice(0, pk.indexOf('#'));
    this.#providers.set(provider, (this.#providers.get(provider) ?? 0) + 1);
    this.#events++;
  }
}
