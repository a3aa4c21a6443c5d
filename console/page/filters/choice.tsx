import type { Filters } from '../address.ts';
import { address, filter } from '../navigate.ts';
import { Options, Select } from '../select.tsx';
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
  const isKnown = ['', ...groups.flatMap(({ options }) => options)].includes(value);
  return (
    <Select
      label={label}
      class={`field ${name}`}
      isSet={value !== ''}
      value={value}
      choose={(chosen) => filter({ [name]: chosen })}
    >
      {/* The last of an address that was typed or is older. */}
      <Options of={[['', any], ...(isKnown ? [] : [value])]} />
      {groups.map(({ label: title, options }) =>
        title === undefined ? (
          <Options of={options} />
        ) : (
          <optgroup label={title}>
            <Options of={options} />
          </optgroup>
        ),
      )}
    </Select>
  );
}
