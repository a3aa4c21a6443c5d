import { useEffect } from 'preact/hooks';
import type { RefusalRow, RefusalsList } from '../../api.ts';
import { ask } from '../ask.ts';
import { Button } from '../button.tsx';
import { Period } from '../filters/period.tsx';
import { leaveField, useKeys } from '../keys.ts';
import { address } from '../navigate.ts';
import { Awaited, Empty, Problem } from '../notice.tsx';
import { Page } from '../page.tsx';
import { resource, whenever } from '../resource.ts';
import { type Column, Table } from '../table.tsx';
import { Moment, Text } from '../text.tsx';

const question = () => ({ since: address.value.filters.since });
const refusals = resource<RefusalsList>((signal) => ask('refusals', question(), signal));

const about =
  "Deliveries that the functions refused, from their logs. Requests to an unknown path, or with a wrong method, are only in the API's log.";

/** Deliveries that were not acknowledged. */
export function Refusals() {
  useEffect(() => whenever(question, refusals.load), []);
  useKeys({ r: refusals.load });
  const { refusals: rows = [], unread = [] } = refusals.answer.value ?? {};
  return (
    <Page title="Refusals" about={about}>
      <search class="filters" onKeyDown={leaveField}>
        <Period />
        <Button onClick={refusals.load} disabled={refusals.loading.value}>
          {refusals.loading.value ? 'Reading the logs …' : 'Read the logs again'} <kbd>r</kbd>
        </Button>
      </search>
      <Awaited of={refusals} text="Reading the logs …" />
      {unread.map((sentence) => (
        <Problem key={sentence} text={sentence} />
      ))}
      {rows.length > 0 && <Table label="Refused deliveries" columns={columns} rows={rows} />}
      {rows.length === 0 && refusals.answer.value && (
        <Empty title="Nothing was refused in this time">
          <p>Every delivery that reached a function was acknowledged. There is nothing to do.</p>
        </Empty>
      )}
    </Page>
  );
}

const columns: readonly Column<RefusalRow>[] = [
  { title: 'Time', cell: ({ at }) => <Moment at={at} /> },
  { title: 'Provider', class: 'word', text: ({ provider }) => provider },
  { title: 'Answer', cell: ({ status }) => <span class="chip failure">{status ?? '–'}</span> },
  { title: 'Reason, and what to do', cell: Reason },
  { title: 'Request', class: 'id', text: ({ requestId }) => requestId },
];

function Reason({ reason, cause, next }: RefusalRow) {
  return (
    <>
      <Text of={reason} as="b" />
      <Text of={cause} as="p" />
      {next !== undefined && <Text of={next} as="p" class="hint" />}
    </>
  );
}
