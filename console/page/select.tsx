import type { ComponentChildren } from 'preact';

interface Props {
  readonly label: string;
  /** Only read out. */
  readonly isUnseen?: boolean;
  readonly isSet?: boolean;
  readonly value: string;
  readonly choose: (value: string) => unknown;
  readonly class?: string;
  readonly title?: string;
  readonly children: ComponentChildren;
}

export function Select({ label, isUnseen, isSet, value, choose, children, ...field }: Props) {
  return (
    <label class="field" {...field}>
      <span class={isUnseen ? 'unseen' : undefined}>{label}</span>
      <select
        value={value}
        class={isSet ? 'set' : undefined}
        onChange={({ currentTarget }) => choose(currentTarget.value)}
      >
        {children}
      </select>
    </label>
  );
}

interface OptionsProps {
  /** Values, or each with its text. */
  readonly of: readonly (string | readonly [value: string, text: string])[];
}

export function Options({ of }: OptionsProps) {
  return of.map((one) => {
    const [value, text] = typeof one === 'string' ? [one, one] : one;
    return (
      <option key={value} value={value}>
        {text}
      </option>
    );
  });
}
