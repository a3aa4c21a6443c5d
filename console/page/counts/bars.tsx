import { Mark } from '../mark.tsx';
import { Text } from '../text.tsx';
import type { Tone } from '../tone.ts';

interface Props {
  readonly title: string;
  /** The most frequent first. */
  readonly counts: readonly (readonly [name: string, count: number])[];
  readonly tone: (name: string) => Tone;
  readonly choose: (name: string) => void;
}

export function Bars({ title, counts, tone, choose }: Props) {
  const most = counts[0]?.[1] ?? 1;
  return (
    <table class="bars">
      <caption>{title}</caption>
      <tbody>
        {counts.map(([name, count]) => (
          <tr key={name}>
            <th scope="row">
              <button type="button" class="link" title="Show these events" onClick={() => choose(name)}>
                <Mark tone={tone(name)} />
                <Text of={name} />
              </button>
            </th>
            <td class="number">{count.toLocaleString()}</td>
            <td class="bar">
              <svg class={tone(name)} viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">
                <rect width={Math.max(0.5, (100 * count) / most)} height="8" />
              </svg>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
