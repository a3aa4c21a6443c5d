import { useSignal } from '@preact/signals';

export function Copy({ text }: { readonly text: string }) {
  const label = useSignal('Copy');
  const copy = async () => {
    label.value = await navigator.clipboard.writeText(text).then(
      () => 'Copied',
      () => 'The browser refused',
    );
  };
  return (
    <button type="button" class="quiet" onClick={() => void copy()}>
      {label}
    </button>
  );
}
