import { axisTime } from '../clock.ts';
import { type Tone, toneNames } from '../tone.ts';
import { roundUp, type Slot } from './count.ts';

/** From the bottom. */
const tones: readonly Tone[] = ['good', 'plain', 'waiting', 'complaint', 'failure'];

const width = 960;
const height = 160;

/** How many were stored when, as stacked bars. */
export function OverTime({ slots }: { readonly slots: readonly Slot[] }) {
  const top = roundUp(Math.max(...slots.map(({ total }) => total)));
  const from = slots[0]?.start ?? 0;
  const to = slots.at(-1)?.start ?? 0;
  const text = (ms: number) => axisTime(ms, to - from);
  return (
    <figure class="over-time">
      <figcaption>
        Over time <Legend slots={slots} />
      </figcaption>
      <div class="plot">
        <span class="axis-top">{top.toLocaleString()}</span>
        <svg
          viewBox={`0 0 ${width} ${height}`}
          preserveAspectRatio="none"
          role="img"
          aria-label={`Events from ${text(from)} to ${text(to)}; at most ${top} in one bar`}
        >
          <path class="line" d={`M0 .5H${width}M0 ${height / 2}H${width}M0 ${height - 0.5}H${width}`} />
          {slots.map((slot, at) => (
            <Bar key={slot.start} slot={slot} at={at} of={slots.length} top={top} time={text(slot.start)} />
          ))}
        </svg>
      </div>
      <div class="axis">
        <span>{text(from)}</span>
        <span>{text((from + to) / 2)}</span>
        <span>{text(to)}</span>
      </div>
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
