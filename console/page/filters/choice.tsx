import type { Filters } from '../address.ts';
import { address, filter } from '../navigate.ts';
import type { OptionGroup } from './type-groups.ts';

interface Props {
  readonly name: keyof Filters;
  readonly label: string;
  /** No filter. */
  readonly any: string;
  readonly groups: readonly OptionGroup[];
}

export function Choice({ name, label, any, groups }: Props) {
  const value = address.value.filters[name] ?? '';
  const options = groups.flatMap((group) => group.options);
  return (
    <label class={`field ${name}`}>
      <span>{label}</span>
      <select
        value={value}
        class={value ? 'set' : undefined}
        onChange={({ currentTarget }) => filter({ [name]: currentTarget.value })}
      >
        <option value="">{any}</option>
        {/* Of an address that was typed or is older. */}
        {value !== '' && !options.includes(value) && <option value={value}>{value}</option>}
        {groups.map(({ label: title, options: grouped }) => {
          const items = grouped.map((option) => (
            <option key={option} value={option}>
              {option}
            </option>
          ));
          return title === undefined ? items : <optgroup label={title}>{items}</optgroup>;
        })}
      </select>
    </label>
  );
}
