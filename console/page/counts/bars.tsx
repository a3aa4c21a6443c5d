import { Mark } from '../mark.tsx';
import { Text } from '../text.tsx';
import type { Tone } from '../tone.ts';

export interface BarRow {
  readonly name: string;
  readonly count: number;
  /** Beside the count. */
  readonly note?: string | undefined;
  readonly tone: Tone;
  /** To the events that are counted. */
  readonly href?: string | undefined;
}

interface Props {
  readonly title: string;
  /** The most frequent first. */
  readonly rows: readonly BarRow[];
}

export function Bars({ title, rows }: Props) {
  const most = rows[0]?.count ?? 1;
  return (
    <table class="bars">
      <caption>{title}</caption>
      <tbody>
        {rows.map(({ name, count, note, tone, href }, at) => (
          <tr key={at}>
            <th scope="row">
              <Mark tone={tone} />
              <Text of={name} as={href === undefined ? undefined : 'a'} href={href} />
            </th>
            <td class="number">
              {count.toLocaleString()} {note !== undefined && <span class="hint">{note}</span>}
            </td>
            <td class="bar">
              <svg class={tone} viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">
                <rect width={Math.max(0.5, (100 * count) / most)} height="8" />
              </svg>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
