import { effect } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { RefusalRow, RefusalsList } from '../../api.ts';
import { ask } from '../ask.ts';
import { Period } from '../filters/period.tsx';
import { leaveField, useKeys } from '../keys.ts';
import { address } from '../navigate.ts';
import { Awaited, Empty, Problem } from '../notice.tsx';
import { resource } from '../resource.ts';
import { TableBox } from '../table-box.tsx';
import { Moment, Text } from '../text.tsx';

const refusals = resource<RefusalsList>((signal) =>
  ask('refusals', { since: address.value.filters.since }, signal),
);

/** Deliveries that were not acknowledged. */
export function Refusals() {
  useEffect(() => {
    let asked: string | undefined;
    return effect(() => {
      const { since = '' } = address.value.filters;
      if (since === asked) return;
      asked = since;
      void refusals.load();
    });
  }, []);
  useKeys({ r: () => void refusals.load() });
  const { refusals: rows = [], unread = [] } = refusals.answer.value ?? {};
  return (
    <div class="page scroll">
      <h1>Refusals</h1>
      <p class="hint">
        Deliveries that the functions refused, from their logs. Requests to an unknown path, or with a wrong
        method, are only in the API's log.
      </p>
      <search class="filters" onKeyDown={leaveField}>
        <Period />
        <button type="button" onClick={() => void refusals.load()} disabled={refusals.loading.value}>
          {refusals.loading.value ? 'Reading the logs …' : 'Read the logs again'} <kbd>r</kbd>
        </button>
      </search>
      <Awaited of={refusals} text="Reading the logs …" />
      {unread.map((sentence) => (
        <Problem key={sentence} text={sentence} />
      ))}
      <Content rows={rows} />
    </div>
  );
}

function Content({ rows }: { readonly rows: readonly RefusalRow[] }) {
  if (refusals.answer.value === undefined) return null;
  if (rows.length === 0) {
    return (
      <Empty title="Nothing was refused in this time">
        <p>Every delivery that reached a function was acknowledged. There is nothing to do.</p>
      </Empty>
    );
  }
  return (
    <TableBox label="Refused deliveries">
      <thead>
        <tr>
          <th scope="col">Time</th>
          <th scope="col">Provider</th>
          <th scope="col">Answer</th>
          <th scope="col">Reason, and what to do</th>
          <th scope="col">Request</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row, at) => (
          <Refusal key={row.requestId ?? at} {...row} />
        ))}
      </tbody>
    </TableBox>
  );
}

function Refusal({ at, provider, status, reason, requestId, cause, next }: RefusalRow) {
  return (
    <tr>
      <td>
        <Moment at={at} />
      </td>
      <td>{provider}</td>
      <td>
        <span class="chip failure">{status ?? '–'}</span>
      </td>
      <td>
        <b>
          <Text of={reason} />
        </b>
        <p>
          <Text of={cause} />
        </p>
        {next !== undefined && (
          <p class="hint">
            <Text of={next} />
          </p>
        )}
      </td>
      <td class="id">{requestId === undefined ? '–' : <Text of={requestId} />}</td>
    </tr>
  );
}
