import type { SubscriptionRow, SubscriptionsList } from '../../api.ts';
import { ask } from '../ask.ts';
import { useKeys } from '../keys.ts';
import { Mark } from '../mark.tsx';
import { Awaited, Empty } from '../notice.tsx';
import { Page } from '../page.tsx';
import { resource, useFresh } from '../resource.ts';
import { type Column, Table } from '../table.tsx';
import { Moment, Text } from '../text.tsx';
import type { Tone } from '../tone.ts';

const subscriptions = resource<SubscriptionsList>((signal) => ask('subscriptions', {}, signal));

const everyMs = 10_000;

const tones: Readonly<Record<string, Tone>> = { active: 'good', error: 'failure', pending: 'waiting' };

const about =
  'What you asked a provider to notify you of, and what it last said about each. While one is in error, it delivers nothing.';

export function Subscriptions() {
  useFresh(subscriptions, everyMs);
  useKeys({ r: subscriptions.load });
  const rows = subscriptions.answer.value?.subscriptions ?? [];
  return (
    <Page title="Subscriptions" about={about}>
      <Awaited of={subscriptions} />
      {rows.length > 0 && <Table label="States" columns={columns} rows={rows} />}
      {rows.length === 0 && subscriptions.answer.value && (
        <Empty title="No subscription is known">
          <p>
            Only some providers have them. One appears here once a <code>postern</code> command makes it or
            its provider reports it.
          </p>
        </Empty>
      )}
    </Page>
  );
}

const columns: readonly Column<SubscriptionRow>[] = [
  { title: 'Subscription', class: 'id', text: ({ id }) => id },
  { title: 'State', cell: State },
  { title: 'Resource', class: 'resource', text: ({ resource: of }) => of },
  { title: 'Account', text: ({ account }) => account },
  { title: 'State since', cell: ({ changedAt }) => <Moment at={changedAt} /> },
  { title: 'Last notification', cell: ({ lastEventAt }) => <Moment at={lastEventAt} /> },
  { title: 'Provider', class: 'word', text: ({ provider }) => provider },
];

function State({ state, notes }: SubscriptionRow) {
  const tone = tones[state] ?? 'plain';
  return (
    <>
      <span class={`event-type state ${tone}`}>
        <Mark tone={tone} />
        <Text of={state} />
      </span>
      {notes.map((note) => (
        <Text key={note} of={note} as="p" class="hint" />
      ))}
    </>
  );
}
