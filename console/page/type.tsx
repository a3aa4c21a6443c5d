import { Mark } from './mark.tsx';
import { Text } from './text.tsx';
import { toneOf } from './tone.ts';

/** An event's type: what happened stands out of what it happened to. */
export function Type({ of }: { readonly of: string }) {
  const tone = toneOf(of);
  const dot = of.lastIndexOf('.') + 1;
  return (
    <span class={`event-type ${tone}`}>
      <Mark tone={tone} />
      <span>
        <span class="about">{of.slice(0, dot)}</span>
        <Text of={of.slice(dot)} />
      </span>
    </span>
  );
}
