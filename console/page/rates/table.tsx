import { useSignal } from '@preact/signals';
import type { RatesFigures, RatesRow } from '../../api.ts';
import { dayAfter, dayText, startOfDay } from '../clock.ts';
import { Options, Select } from '../select.tsx';
import { Sheet, type SheetColumn } from '../sheet.tsx';
import { Text } from '../text.tsx';
import { linkBehind, type Within } from './behind.ts';
import { amountOf, failedIn, percent, shownRates } from './rate.ts';

const titles = { day: 'By day', domain: 'By domain', category: 'By cause' } as const;

type By = keyof typeof titles;

/** The same figures as a table, whose rows lead to the events behind them. */
export function RatesTable({ within, ...figures }: RatesFigures & { readonly within: Within }) {
  const by = useSignal<By>('day');
  const rows = { day: figures.days.toReversed(), domain: figures.domains, category: figures.causes }[
    by.value
  ];
  return (
    <>
      <Sheet
        key={by.value}
        label={titles[by.value]}
        name={`rates-by-${by.value}`}
        columns={[...keyColumns(by.value, within), ...figureColumns]}
        rows={rows}
      >
        <Select label="Rows" isUnseen value={by.value} choose={(name) => (by.value = byNamed(name))}>
          <Options of={Object.entries(titles)} />
        </Select>
      </Sheet>
      {by.value === 'domain' && figures.moreDomains > 0 && (
        <p class="hint">
          {figures.moreDomains.toLocaleString()} more domains have less mail:{' '}
          <code>postern stats --by domain</code> has all.
        </p>
      )}
    </>
  );
}

function byNamed(name: string): By {
  return name === 'domain' || name === 'category' ? name : 'day';
}

const absent = { day: 'not known', domain: 'not known', category: 'not said' };

function keyColumns(by: By, within: Within): readonly SheetColumn<RatesRow>[] {
  const key: SheetColumn<RatesRow> = {
    name: by,
    title: { day: 'Day', domain: 'Domain', category: 'Cause' }[by],
    text: ({ keys }) => keys[by] ?? undefined,
    cell({ keys }) {
      const { [by]: value } = keys;
      const text = by === 'day' ? dayText(value ?? '') : (value ?? absent[by]);
      if (!value && by !== 'category') return text;
      const href =
        by === 'day'
          ? dayLink(value ?? '', within)
          : linkBehind(within, { [by]: value ?? '-', ...(by === 'category' ? { failed: 'yes' } : {}) });
      return <Text of={text} as="a" href={href} />;
    },
  };
  if (by !== 'category') return [key];
  return [key, { name: 'about', title: 'About', text: ({ keys }) => keys.about ?? undefined }];
}

/** Of a day that was read in part, that part. */
function dayLink(day: string, [from, until]: Within): string {
  const [start, end] = [startOfDay(day), startOfDay(dayAfter(day, 1))];
  return linkBehind([Math.max(from, start), Math.min(until, end)], {});
}

const figureColumns: readonly SheetColumn<RatesRow>[] = [
  { name: 'mails', title: 'Mails', class: 'number', text: ({ mails }) => mails },
  { name: 'failed', title: 'Failed', class: 'number', text: failedIn },
  ...shownRates.map(
    ({ name, title }): SheetColumn<RatesRow> => ({
      name: `rates.${name}`,
      title,
      class: 'number',
      text: ({ rates }) => rates[name]?.rate,
      cell({ rates }) {
        const { [name]: rate } = rates;
        return rate && <span title={amountOf(rate)}>{percent(rate.rate)}</span>;
      },
    }),
  ),
];
