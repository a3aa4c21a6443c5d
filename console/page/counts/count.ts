import type { CountedEvents } from '../../api.ts';
import { type Tone, toneOf } from '../tone.ts';

export interface Slot {
  /** In ms. */
  readonly start: number;
  readonly counts: Readonly<Partial<Record<Tone, number>>>;
  readonly total: number;
}

/** How many events were stored when, by tone; slots without any are there too. */
export function slotsOf({ start, slotMs, types }: CountedEvents, untilMs: number): readonly Slot[] {
  const count = Math.max(
    1,
    Math.ceil((untilMs - start) / slotMs),
    ...Object.values(types).map(({ length }) => length),
  );
  return Array.from({ length: count }, (_, at) => {
    const counts: Partial<Record<Tone, number>> = {};
    let total = 0;
    for (const [type, numbers] of Object.entries(types)) {
      const number = numbers[at] ?? 0;
      if (number > 0) counts[toneOf(type)] = (counts[toneOf(type)] ?? 0) + number;
      total += number;
    }
    return { start: start + at * slotMs, counts, total };
  });
}

/** The most frequent first. */
export function mostFirst(counts: Readonly<Record<string, number>>): readonly (readonly [string, number])[] {
  return Object.entries(counts).sort(([a, x], [b, y]) => y - x || a.localeCompare(b));
}

/** A round number that is no less: the top of an axis. */
export function roundUp(count: number): number {
  const magnitude = 10 ** Math.floor(Math.log10(Math.max(1, count)));
  const factor = [1, 2, 5, 10].find((one) => one * magnitude >= count) ?? 10;
  return factor * magnitude;
}
