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
  const rateAt = (at: number) => points[at]?.rate;
  const isAlone = (at: number) => rateAt(at - 1) === undefined && rateAt(at + 1) === undefined;
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
            return `${rateAt(at - 1) === undefined ? 'M' : 'L'}${place(rate, at)}`;
          })
          .join('')}
      />
      <path
        class={`rate-line alone ${tone}`}
        d={points
          .map(({ rate }, at) => (rate !== undefined && isAlone(at) ? `M${place(rate, at)}h.01` : ''))
          .join('')}
      />
    </Plot>
  );
}
