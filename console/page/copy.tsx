import { useSignal } from '@preact/signals';
import { Button } from './button.tsx';

interface Props {
  /** Or what makes it when it is asked for. */
  readonly text: string | (() => string);
  readonly label?: string;
  readonly title?: string;
}

/** What was copied may not be what is shown for long. */
const saidMs = 3_000;

export function Copy({ text, label = 'Copy', title }: Props) {
  const outcome = useSignal<string | undefined>(undefined);
  const copy = async () => {
    outcome.value = await navigator.clipboard.writeText(typeof text === 'string' ? text : text()).then(
      () => 'Copied',
      () => 'The browser refused',
    );
    setTimeout(() => {
      outcome.value = undefined;
    }, saidMs);
  };
  return (
    <Button class="quiet" title={title} onClick={copy}>
      <span aria-live="polite">{outcome.value === undefined ? label : `${label}: ${outcome.value}`}</span>
    </Button>
  );
}

/** What is shown, as its address says it. */
export function CopyLink() {
  const title = 'It works on this machine, for as long as this console runs';
  return <Copy label="Copy link" title={title} text={() => location.href} />;
}
