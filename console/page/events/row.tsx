// biome-ignore-all lint/a11y/useSemanticElements: a table's rows can't be placed where they are scrolled to
// biome-ignore-all lint/a11y/useFocusableInteractive: the grid has the focus
// biome-ignore-all lint/a11y/useKeyWithClickEvents: its keys open the row
import type { EventRow } from '../../api.ts';
import { Cell, type Column } from '../table.tsx';
import { isApart, Moment, Text } from '../text.tsx';
import { Type } from '../type.tsx';
import { open, selected } from './state.ts';

const columns: readonly Column<EventRow>[] = [
  { class: 'stored', title: 'Stored', cell: ({ storedAt }) => <Moment at={storedAt} note="stored" /> },
  {
    class: 'happened',
    title: 'Happened',
    cell: ({ time, storedAt }) => isApart(time, storedAt) && <Moment at={time} note="happened" />,
  },
  { class: 'type-cell', title: 'Type', cell: ({ type }) => <Type of={type} /> },
  { class: 'recipient', title: 'Recipient', text: ({ recipient }) => recipient },
  {
    class: 'subject-line',
    title: 'Subject line, or id',
    cell: ({ subjectLine, subject }) =>
      subjectLine === undefined ? <Text of={subject} as="span" /> : <Text of={subjectLine} />,
  },
  { class: 'from', title: 'From', text: ({ from }) => from },
  { class: 'subject', title: 'Id', text: ({ subject }) => subject },
  {
    class: 'failure',
    title: 'Failure',
    cell: ({ failureKind: kind, final }) => kind !== undefined && <Failure kind={kind} final={final} />,
  },
  { class: 'account', title: 'Account', text: ({ account }) => account },
  { class: 'provider', title: 'Provider', text: ({ provider }) => provider },
];

export function Head() {
  return (
    <div class="row head" role="row" aria-rowindex={1}>
      {columns.map(({ class: name, title }) => (
        <span key={name} class={name} role="columnheader">
          {title}
        </span>
      ))}
    </div>
  );
}

interface Props {
  readonly row: EventRow;
  readonly index: number;
  /** In px. */
  readonly top: number;
}

export function Row({ row, index, top }: Props) {
  const isSelected = selected.value === row.stored;
  return (
    <div
      class="row"
      role="row"
      id={isSelected ? 'selected' : undefined}
      aria-rowindex={index + 2}
      aria-selected={isSelected}
      style={{ transform: `translateY(${top}px)` }}
      onClick={() => open(row)}
    >
      {columns.map((column) => (
        <span key={column.class} class={column.class} role="gridcell">
          <Cell column={column} row={row} />
        </span>
      ))}
    </div>
  );
}

interface FailureProps {
  readonly kind: string;
  readonly final?: boolean | undefined;
}

export function Failure({ kind, final }: FailureProps) {
  return (
    <span class={`chip ${final ? 'failure' : 'waiting'}`}>
      <Text of={kind} />
      {final ? ', final' : ''}
    </span>
  );
}
