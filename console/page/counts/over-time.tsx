import { axisTime } from '../clock.ts';
import { Sheet, type SheetColumn } from '../sheet.tsx';
import { type Tone, toneNames } from '../tone.ts';
import { roundUp, type Slot } from './count.ts';
import { height, Plot, width } from './plot.tsx';

/** From the bottom. */
const tones: readonly Tone[] = ['good', 'plain', 'waiting', 'complaint', 'failure'];

/** How many were stored when, as stacked bars, and as a table. */
export function OverTime({ slots }: { readonly slots: readonly Slot[] }) {
  const top = roundUp(Math.max(...slots.map(({ total }) => total)));
  const from = slots[0]?.start ?? 0;
  const to = slots.at(-1)?.start ?? 0;
  const text = (ms: number) => axisTime(ms, to - from);
  const columns: readonly SheetColumn<Slot>[] = [
    {
      name: 'from',
      title: 'From',
      text: ({ start }) => new Date(start).toISOString(),
      cell: ({ start }) => text(start),
    },
    { name: 'events', title: 'Events', class: 'number', text: ({ total }) => total },
    ...tones.map((tone) => ({
      name: toneNames[tone],
      title: toneNames[tone],
      class: 'number' as const,
      text: ({ counts }: Slot) => counts[tone] ?? 0,
    })),
  ];
  return (
    <figure class="over-time">
      <figcaption>
        Over time <Legend slots={slots} />
      </figcaption>
      <Plot
        label={`Events from ${text(from)} to ${text(to)}; at most ${top} in one bar`}
        top={`${top.toLocaleString()} ${top === 1 ? 'event' : 'events'}`}
        along={[text(from), text((from + to) / 2), text(to)]}
      >
        {slots.map((slot, at) => (
          <Bar key={slot.start} slot={slot} at={at} of={slots.length} top={top} time={text(slot.start)} />
        ))}
      </Plot>
      <details>
        <summary>As a table</summary>
        <Sheet label="Events over time" name="counts-over-time" columns={columns} rows={slots} />
      </details>
    </figure>
  );
}

interface BarProps {
  readonly slot: Slot;
  readonly at: number;
  readonly of: number;
  readonly top: number;
  readonly time: string;
}

function Bar({ slot, at, of, top, time }: BarProps) {
  const slotWidth = width / of;
  let y = height;
  return (
    <g>
      <title>{barTitle(slot, time)}</title>
      <rect class="hover" x={at * slotWidth} y={0} width={slotWidth} height={height} />
      {tones.map((tone) => {
        const count = slot.counts[tone] ?? 0;
        if (count === 0) return null;
        const share = (count / top) * height;
        y -= share;
        return (
          <rect
            key={tone}
            class={tone}
            x={(at + 0.1) * slotWidth}
            y={y}
            width={slotWidth * 0.8}
            height={share}
          />
        );
      })}
    </g>
  );
}

function barTitle({ counts, total }: Slot, time: string): string {
  const parts = tones.filter((tone) => counts[tone]).map((tone) => `${counts[tone]} ${toneNames[tone]}`);
  return `${time}: ${total}${parts.length > 0 ? ` (${parts.join(', ')})` : ''}`;
}

function Legend({ slots }: { readonly slots: readonly Slot[] }) {
  const present = tones.filter((tone) => slots.some(({ counts }) => counts[tone]));
  return (
    <span class="legend">
      {present.map((tone) => (
        <span key={tone}>
          <svg class={tone} viewBox="0 0 8 8" aria-hidden="true">
            <rect width="8" height="8" />
          </svg>
          {toneNames[tone]}
        </span>
      ))}
    </span>
  );
}
