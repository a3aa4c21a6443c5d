import type { EventRow } from '../../api.ts';
import { type Tone, toneOf } from '../tone.ts';

export interface Slot {
  /** In ms. */
  readonly start: number;
  readonly counts: Readonly<Partial<Record<Tone, number>>>;
  readonly total: number;
}

const seconds = [1, 5, 15, 60, 300, 900, 3_600, 10_800, 21_600, 86_400, 604_800, 2_592_000];

/** The finest of the round spans of time of which at most `most` fill the time between; in ms. */
export function slotMs(fromMs: number, toMs: number, most = 60): number {
  const span = seconds.find((one) => (toMs - fromMs) / (one * 1000) <= most);
  return (span ?? 31_536_000) * 1000;
}

/** How many events were stored when, by tone; slots without any are there too. */
export function countOverTime(rows: readonly EventRow[], fromMs: number, toMs: number): readonly Slot[] {
  const width = slotMs(fromMs, toMs);
  const first = Math.floor(fromMs / width) * width;
  const slots = Array.from({ length: Math.floor((toMs - first) / width) + 1 }, () => new Map<Tone, number>());
  for (const { storedAt, type } of rows) {
    const slot = slots[Math.floor((Date.parse(storedAt) - first) / width)];
    const tone = toneOf(type);
    slot?.set(tone, (slot.get(tone) ?? 0) + 1);
  }
  return slots.map((slot, at) => ({
    start: first + at * width,
    counts: Object.fromEntries(slot),
    total: [...slot.values()].reduce((sum, count) => sum + count, 0),
  }));
}

/** The most frequent first. */
export function countBy(
  rows: readonly EventRow[],
  key: (row: EventRow) => string,
): readonly (readonly [name: string, count: number])[] {
  const counts = new Map<string, number>();
  for (const row of rows) counts.set(key(row), (counts.get(key(row)) ?? 0) + 1);
  return [...counts].sort(([a, x], [b, y]) => y - x || a.localeCompare(b));
}

/** A round number that is no less: the top of an axis. */
export function roundUp(count: number): number {
  const magnitude = 10 ** Math.floor(Math.log10(Math.max(1, count)));
  const factor = [1, 2, 5, 10].find((one) => one * magnitude >= count) ?? 10;
  return factor * magnitude;
}
