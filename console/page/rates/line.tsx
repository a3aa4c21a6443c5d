import { dayText } from '../clock.ts';
import { height, Plot, width } from '../counts/plot.tsx';
import type { Tone } from '../tone.ts';
import { type Point, topOf } from './rate.ts';

/** A rate over days: a line, broken on days that no provider reports. */
export function Line({
  points,
  tone,
  title,
}: {
  readonly points: readonly Point[];
  readonly tone: Tone;
  readonly title: string;
}) {
  const top = topOf(points.flatMap(({ rate }) => rate ?? []));
  const slot = width / points.length;
  const [first = '', middle = '', last = ''] = [
    0,
    Math.floor((points.length - 1) / 2),
    points.length - 1,
  ].map((at) => dayText(points[at]?.day ?? ''));
  const along = points.length < 3 ? [...new Set([first, last])] : [first, middle, last];
  const before = (at: number) => points[at - 1]?.rate;
  const place = (rate: number, at: number) => `${(at + 0.5) * slot} ${height * (1 - rate / top)}`;
  return (
    <Plot label={`${title} by day, from ${first} to ${last}`} top={`${top * 100} %`} along={along}>
      {points.map(({ day, note }, at) => (
        <g key={day}>
          <title>{`${dayText(day)}: ${note}`}</title>
          <rect class="hover" x={at * slot} y={0} width={slot} height={height} />
        </g>
      ))}
      <path
        class={`rate-line ${tone}`}
        d={points
          .map(({ rate }, at) => {
            if (rate === undefined) return '';
            // A day that stands alone is a dot.
            return before(at) === undefined ? `M${place(rate, at)}h.01` : `L${place(rate, at)}`;
          })
          .join('')}
      />
    </Plot>
  );
}
