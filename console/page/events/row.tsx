// biome-ignore-all lint/a11y/useSemanticElements: a table's rows can't be placed where they are scrolled to
// biome-ignore-all lint/a11y/useFocusableInteractive: the grid has the focus
// biome-ignore-all lint/a11y/useKeyWithClickEvents: its keys open the row
import type { EventRow } from '../../api.ts';
import { isApart, Moment, Text } from '../text.tsx';
import { Type } from '../type.tsx';
import { open, selected } from './selection.ts';

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
      <span class="stored" role="gridcell">
        <Moment at={row.storedAt} note="stored" />
      </span>
      <span class="happened" role="gridcell">
        {isApart(row.time, row.storedAt) && <Moment at={row.time} note="happened" />}
      </span>
      <span class="type-cell" role="gridcell">
        <Type of={row.type} />
      </span>
      <Cell name="recipient" text={row.recipient} />
      <span class={row.subjectLine === undefined ? 'subject-line hint' : 'subject-line'} role="gridcell">
        <Text of={row.subjectLine ?? row.subject} />
      </span>
      <Cell name="from" text={row.from} />
      <Cell name="subject" text={row.subject} />
      <span class="failure" role="gridcell">
        {row.failureKind !== undefined && <Failure kind={row.failureKind} final={row.final} />}
      </span>
      <Cell name="account" text={row.account} />
      <Cell name="provider" text={row.provider} />
    </div>
  );
}

function Cell({ name, text }: { readonly name: string; readonly text: string | undefined }) {
  return (
    <span class={name} role="gridcell">
      {text === undefined || text === '' ? <span class="absent">–</span> : <Text of={text} />}
    </span>
  );
}

export function Failure({ kind, final }: { readonly kind: string; readonly final: boolean | undefined }) {
  return (
    <span class={`chip ${final ? 'failure' : 'waiting'}`}>
      <Text of={kind} />
      {final ? ', final' : ''}
    </span>
  );
}
