import { useSignal } from '@preact/signals';
import type { SuppressionRow, SuppressionsFound } from '../../api.ts';
import { Copy } from '../copy.tsx';
import { Bars } from '../counts/bars.tsx';
import { mostFirst } from '../counts/count.ts';
import { deployment } from '../deployment.ts';
import { Choice } from '../filters/choice.tsx';
import { Field } from '../filters/field.tsx';
import { Period, type Span } from '../filters/period.tsx';
import { leaveField, useKeys } from '../keys.ts';
import { address, clearFilters, linkTo } from '../navigate.ts';
import { Empty } from '../notice.tsx';
import { ReadingState, reading, useReading } from '../reading.tsx';
import { Sheet, type SheetColumn } from '../sheet.tsx';
import { Moment, Text } from '../text.tsx';

const spans: readonly Span[] = [
  ['7d', 'Last 7 days'],
  ['', 'Last 30 days'],
  ['90d', 'Last 90 days'],
  ['365d', 'Last 365 days'],
];

const suppressions = reading<SuppressionsFound>('suppressions', (before, next) => ({
  ...before,
  ...next,
  rows: [...(before?.rows ?? []), ...next.rows],
}));

/** Addresses that should get no mail, and why. */
export function Suppressions() {
  useReading(suppressions, () => {
    const { since, until, provider, account } = address.value.filters;
    return { since, until, provider, account };
  });
  useKeys({ r: () => void suppressions.load(), c: clearFilters });
  const { providers = [] } = deployment.answer.value ?? {};
  const found = suppressions.figures.value;
  return (
    <div class="page scroll">
      <h1>Suppressions</h1>
      <p class="hint">
        Addresses that should get no mail: it bounced permanently because of the address, or its owner
        complained or unsubscribed. Times are when events were stored.
      </p>
      <search class="filters" onKeyDown={leaveField}>
        <Choice name="provider" label="Provider" any="All providers" groups={[{ options: providers }]} />
        <Field name="account" label="Account" hint="any, - for none" />
        <Period spans={spans} />
      </search>
      <ReadingState of={suppressions} />
      {found !== undefined && <Found {...found} />}
    </div>
  );
}

function Found({ rows, refusals = [], cut, retentionDays, pushTo = [] }: SuppressionsFound) {
  const cause = useSignal('');
  const counts = new Map<string, number>();
  for (const row of rows) counts.set(causeOf(row), (counts.get(causeOf(row)) ?? 0) + 1);
  const causes = mostFirst(Object.fromEntries(counts));
  const shown = rows.filter((row) => cause.value === '' || causeOf(row) === cause.value);
  return (
    <>
      {rows.length === 0 && suppressions.ended.value && (
        <Empty title="Nobody is on the list">
          <p>No address bounced permanently, complained or unsubscribed in this time.</p>
        </Empty>
      )}
      {rows.length > 0 && (
        <Sheet label="Addresses" name="suppressions" columns={columns} rows={shown}>
          <label class="field cause">
            <span class="unseen">Cause</span>
            <select value={cause.value} onChange={({ currentTarget }) => (cause.value = currentTarget.value)}>
              <option value="">All causes</option>
              {causes.map(([name, count]) => (
                <option key={name} value={name}>
                  {name} ({count})
                </option>
              ))}
            </select>
          </label>
        </Sheet>
      )}
      {cut && (
        <p class="hint">
          These are the first {rows.length.toLocaleString()}: <code>postern suppressions --csv</code> has all.
        </p>
      )}
      <Refused refusals={refusals} />
      {retentionDays !== undefined && (
        <p class="hint">Events are kept for {retentionDays} days: what is older is gone.</p>
      )}
      {rows.length > 0 && pushTo.map((provider) => <Push key={provider} provider={provider} />)}
    </>
  );
}

/** `bounced: user unknown` */
function causeOf({ reason, category }: SuppressionRow): string {
  return category === undefined ? reason : `${reason}: ${category.replaceAll('_', ' ')}`;
}

/** Nothing is wrong with those addresses: their mail was refused because of whoever sent it. */
function Refused({ refusals }: { readonly refusals: NonNullable<SuppressionsFound['refusals']> }) {
  if (refusals.length === 0) return null;
  const { since, until, provider, account } = address.value.filters;
  const filters = {
    since: since || '30d',
    until: until ?? '',
    provider: provider ?? '',
    account: account ?? '',
  };
  return (
    <section aria-label="Refused because of you">
      <Bars
        title="Refused because of you: these addresses are not listed"
        rows={refusals.map(([category, count]) => ({
          name: category.replaceAll('_', ' '),
          count,
          tone: 'failure',
          href: linkTo('events', { ...filters, category, failed: 'yes' }),
        }))}
      />
    </section>
  );
}

/** How the list comes to the provider. */
function Push({ provider }: { readonly provider: string }) {
  const { place = '' } = deployment.answer.value ?? {};
  const command = `npx postern suppressions push ${provider} --list LIST ${place}`.trimEnd();
  return (
    <p class="hint">
      To put them on {provider}'s blocklist (only shown, unless you add <code>--apply</code>):{' '}
      <code>{command}</code> <Copy text={command} />
    </p>
  );
}

const columns: readonly SheetColumn<SuppressionRow>[] = [
  {
    name: 'address',
    title: 'Address',
    text: ({ address: one }) => one,
    cell: ({ address: one }) => (
      <>
        <Text of={one} /> <Copy text={one} />
      </>
    ),
  },
  { name: 'reason', title: 'Why', text: ({ reason }) => reason, cell: Why },
  { name: 'kind', text: ({ kind }) => kind },
  { name: 'category', text: ({ category }) => category },
  { name: 'about', text: ({ about }) => about },
  { name: 'list', text: ({ list }) => list },
  { name: 'time', title: 'When', text: ({ time }) => time, cell: When },
  { name: 'said', title: 'Reply', text: ({ said }) => said },
  { name: 'count', title: 'Events', number: true, text: ({ count }) => count },
  { name: 'deliveredSince', text: ({ deliveredSince }) => deliveredSince },
  { name: 'subscribedSince', text: ({ subscribedSince }) => subscribedSince },
  { name: 'provider', text: ({ provider }) => provider },
  { name: 'account', text: ({ account }) => account },
  { name: 'subject', text: ({ subject }) => subject },
];

/** Leads to the story. */
function Why(row: SuppressionRow) {
  return (
    <>
      <a href={linkTo('events', {}, row)}>
        <Text of={row.list === undefined ? causeOf(row) : `${causeOf(row)} from ${row.list}`} />
      </a>
      <p class="hint">
        <Text of={row.account === undefined ? row.provider : `${row.provider} · ${row.account}`} />
      </p>
    </>
  );
}

function When({ time, deliveredSince, subscribedSince }: SuppressionRow) {
  return (
    <>
      <Moment at={time} />
      {deliveredSince !== undefined && (
        <p class="hint">
          delivered since: <Moment at={deliveredSince} />
        </p>
      )}
      {subscribedSince !== undefined && (
        <p class="hint">
          joined again: <Moment at={subscribedSince} />
        </p>
      )}
    </>
  );
}
