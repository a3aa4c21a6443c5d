import { useSignal } from '@preact/signals';
import type { SuppressionRow, SuppressionsFound } from '../../api.ts';
import { Copy } from '../copy.tsx';
import { Bars } from '../counts/bars.tsx';
import { mostFirst } from '../counts/count.ts';
import { deployment } from '../deployment.ts';
import { Period, type Span } from '../filters/period.tsx';
import { Sender } from '../filters/sender.tsx';
import { leaveField, useKeys } from '../keys.ts';
import { address, clearFilters, linkTo } from '../navigate.ts';
import { Empty } from '../notice.tsx';
import { Page } from '../page.tsx';
import { ReadingState, reading, useReading } from '../reading.tsx';
import { Options, Select } from '../select.tsx';
import { Sheet, type SheetColumn } from '../sheet.tsx';
import { Moment, Text } from '../text.tsx';

const spans: readonly Span[] = [
  ['7d', 'Last 7 days'],
  ['', 'Last 30 days'],
  ['90d', 'Last 90 days'],
  ['365d', 'Last 365 days'],
];

function question() {
  const { since, until, provider, account } = address.value.filters;
  return { since, until, provider, account };
}

const suppressions = reading<SuppressionsFound>('suppressions', question, (before, next) => ({
  ...before,
  ...next,
  rows: [...(before?.rows ?? []), ...next.rows],
}));

const about =
  'Addresses that should get no mail: it bounced permanently because of the address, or its owner complained or unsubscribed. Times are when events were stored.';

/** Addresses that should get no mail, and why. */
export function Suppressions() {
  useReading(suppressions);
  useKeys({ r: suppressions.load, c: clearFilters });
  const found = suppressions.answer.value;
  return (
    <Page title="Suppressions" about={about}>
      <search class="filters" onKeyDown={leaveField}>
        <Sender />
        <Period spans={spans} />
      </search>
      <ReadingState of={suppressions} />
      {found !== undefined && <Found {...found} />}
    </Page>
  );
}

function Found({ rows, refusals = [], cut, retentionDays, pushTo = [] }: SuppressionsFound) {
  const cause = useSignal('');
  const byCause = Object.entries(Object.groupBy(rows, causeOf)).map(([name, of = []]) => [name, of.length]);
  const causes = mostFirst(Object.fromEntries(byCause)).map(
    ([name, count]) => [name, `${name} (${count})`] as const,
  );
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
          <Select label="Cause" isUnseen value={cause.value} choose={(chosen) => (cause.value = chosen)}>
            <Options of={[['', 'All causes'], ...causes]} />
          </Select>
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
  const filters = { ...question(), since: address.value.filters.since || '30d', failed: 'yes' };
  return (
    <section aria-label="Refused because of you">
      <Bars
        title="Refused because of you: these addresses are not listed"
        rows={refusals.map(([category, count]) => ({
          name: category.replaceAll('_', ' '),
          count,
          tone: 'failure',
          href: linkTo('events', { ...filters, category }),
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
  { name: 'count', title: 'Events', class: 'number', text: ({ count }) => count },
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
      <Text
        of={row.list === undefined ? causeOf(row) : `${causeOf(row)} from ${row.list}`}
        as="a"
        href={linkTo('events', {}, row)}
      />
      <Text of={[row.provider, row.account].filter(Boolean).join(' · ')} as="p" class="hint" />
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
