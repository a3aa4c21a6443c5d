import type { Counting } from '../progress.ts';
import { type Scanned, scanStored } from '../queries/scan.ts';
import type { EventSource, Row } from '../queries/walk.ts';

const seconds = [1, 5, 15, 60, 300, 900, 3_600, 10_800, 21_600, 86_400, 604_800, 2_592_000, 31_536_000];

/** The shortest round span that divides a time into at most `most`. */
export function slotMs(spanMs: number, most = 60): number {
  return (seconds.find((one) => spanMs / (one * 1000) <= most) ?? 31_536_000) * 1000;
}

/**
 * How many events each provider stored, and when: only numbers are kept, however many events there are. Days begin
 * `offsetMinutes` before they do in UTC.
 */
export function countStored(source: EventSource, asked: Scanned, offsetMinutes: number) {
  const [from, until] = [asked.from.getTime(), asked.until.getTime()];
  const [slot, offset] = [slotMs(until - from), offsetMinutes * 60_000];
  const start = Math.floor((from + offset) / slot) * slot - offset;
  const types = new Map<string, number[]>();
  const providers = new Map<string, number>();
  let events = 0;
  const add = ({ pk, position, attributes }: Row) => {
    const type = attributes.type?.S ?? '';
    const slots = types.get(type) ?? new Array<number>(Math.ceil((until - start) / slot) || 1).fill(0);
    const at = Math.floor((Date.parse(position.slice(0, 24)) - start) / slot);
    slots[at] = (slots[at] ?? 0) + 1;
    types.set(type, slots);
    const provider = pk.slice(0, pk.indexOf('#'));
    providers.set(provider, (providers.get(provider) ?? 0) + 1);
    events++;
  };
  return {
    /** Throws where the signal comes. */
    read: (progress: Counting) => scanStored(source, { ...asked, progress }, add),
    soFar: () => ({
      ...{ events, start, slotMs: slot },
      types: Object.fromEntries(types),
      providers: Object.fromEntries(providers),
    }),
  };
}
