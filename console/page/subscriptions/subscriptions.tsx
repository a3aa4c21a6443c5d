import type { SubscriptionRow, SubscriptionsList } from '../../api.ts';
import { ask } from '../ask.ts';
import { useKeys } from '../keys.ts';
import { Mark } from '../mark.tsx';
import { Awaited, Empty } from '../notice.tsx';
import { resource, useFresh } from '../resource.ts';
import { TableBox } from '../table-box.tsx';
import { Moment, Text } from '../text.tsx';
import type { Tone } from '../tone.ts';

const subscriptions = resource<SubscriptionsList>((signal) => ask('subscriptions', {}, signal));

const everyMs = 10_000;

const tones: Readonly<Record<string, Tone>> = { active: 'good', error: 'failure', pending: 'waiting' };

export function Subscriptions() {
  useFresh(subscriptions, everyMs);
  useKeys({ r: () => void subscriptions.load() });
  const rows = subscriptions.answer.value?.subscriptions;
  return (
    <div class="page scroll">
      <h1>Subscriptions</h1>
      <p class="hint">
        What you asked a provider to notify you of, and what it last said about each. While one is in error,
        it delivers nothing.
      </p>
      <Awaited of={subscriptions} />
      {rows?.length === 0 && (
        <Empty title="No subscription is known">
          <p>
            Only some providers have them. One appears here once a <code>postern</code> command makes it or
            its provider reports it.
          </p>
        </Empty>
      )}
      {rows !== undefined && rows.length > 0 && <Table rows={rows} />}
    </div>
  );
}

function Table({ rows }: { readonly rows: readonly SubscriptionRow[] }) {
  return (
    <TableBox label="States">
      <thead>
        <tr>
          {[
            'Subscription',
            'State',
            'Resource',
            'Account',
            'State since',
            'Last notification',
            'Provider',
          ].map((title) => (
            <th key={title} scope="col">
              {title}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <Subscription key={row.id} {...row} />
        ))}
      </tbody>
    </TableBox>
  );
}

function Subscription({
  notes,
  id,
  provider,
  state,
  account,
  resource: of,
  changedAt,
  lastEventAt,
}: SubscriptionRow) {
  const tone = tones[state] ?? 'plain';
  return (
    <tr>
      <td class="id">
        <Text of={id} />
      </td>
      <td>
        <span class={`event-type state ${tone}`}>
          <Mark tone={tone} />
          <Text of={state} />
        </span>
        {notes.map((note) => (
          <p key={note} class="hint">
            <Text of={note} />
          </p>
        ))}
      </td>
      <td class="resource">{of === undefined ? '–' : <Text of={of} />}</td>
      <td>{account === undefined ? '–' : <Text of={account} />}</td>
      <td>
        <Moment at={changedAt} />
      </td>
      <td>
        <Moment at={lastEventAt} />
      </td>
      <td>{provider}</td>
    </tr>
  );
}
