import type { Story } from '../../api.ts';
import { Text } from '../text.tsx';

/** What happened to the mail, in the words of `postern why`. */
export function Why({ of }: { readonly of: Story['why'] }) {
  if (of === undefined) return null;
  const { sentences, advice, more } = of;
  return (
    <section class="why" aria-label="Why">
      {sentences.map((sentence) => (
        <Text key={sentence} of={sentence} as="p" />
      ))}
      {advice.map((one) => (
        <p key={one}>
          <strong>What to do:</strong> {one}
        </p>
      ))}
      {more > 0 && <p class="hint">And {more.toLocaleString()} other recipients: see the events.</p>}
    </section>
  );
}
