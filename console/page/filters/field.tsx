import { useRef } from 'preact/hooks';
import type { Filters } from '../address.ts';
import { address, filter } from '../navigate.ts';

interface Props {
  readonly name: keyof Filters;
  readonly label: string;
  readonly hint: string;
}

const restMs = 250;

/** Filters once the typing rests. */
export function Field({ name, label, hint }: Props) {
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const onInput = ({ currentTarget }: { readonly currentTarget: HTMLInputElement }) => {
    clearTimeout(timer.current);
    timer.current = setTimeout(() => filter({ [name]: currentTarget.value.trim() }), restMs);
  };
  const value = address.value.filters[name] ?? '';
  return (
    <label class={`field ${name}`}>
      <span>{label}</span>
      <input
        type="search"
        value={value}
        class={value ? 'set' : undefined}
        placeholder={hint}
        autocomplete="off"
        spellcheck={false}
        onInput={onInput}
      />
    </label>
  );
}
