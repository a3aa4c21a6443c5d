import type { RatesFigures, RatesRow } from '../../api.ts';
import { dayAfter, dayOf, startOf, startOfDay, zoneShown } from '../clock.ts';
import { Field } from '../filters/field.tsx';
import { Period, type Span } from '../filters/period.tsx';
import { Sender } from '../filters/sender.tsx';
import { leaveField, useKeys } from '../keys.ts';
import { address, clearFilters } from '../navigate.ts';
import { Empty } from '../notice.tsx';
import { Page } from '../page.tsx';
import { ReadingState, reading, useReading } from '../reading.tsx';
import { Failed } from './failed.tsx';
import { Line } from './line.tsx';
import { amountOf, percent, pointsOf, type RateName, shownRates, whyAbsent } from './rate.ts';
import { RatesTable } from './table.tsx';

const spans: readonly Span[] = [
  ['', 'Last 7 days'],
  ['30d', 'Last 30 days'],
  ['90d', 'Last 90 days'],
  ['365d', 'Last 365 days'],
];

/** Whole days, where days are asked for; by the time of happening. */
function question() {
  const { since = '', until, provider, account, domain } = address.value.filters;
  const [, days] = /^(\d+)d$/.exec(since || '7d') ?? [];
  const first = days && dayAfter(dayOf(Date.now()), 1 - Number(days));
  const from = first ? new Date(startOfDay(first)).toISOString() : since;
  return { provider, account, domain, since: from, until, zone: zoneShown() };
}

const rates = reading<RatesFigures>('rates', question);

/** How mail is doing: what share was delivered, bounced, was blocked …, by day, domain and cause. */
export function Rates() {
  useReading(rates);
  useKeys({ r: rates.load, c: clearFilters });
  const figures = rates.answer.value;
  const about = `Each mail counts once, on the day it happened (${zoneShown()}). A rate that no provider reports is left out: it isn't 0.`;
  return (
    <Page title="Rates" about={about}>
      <search class="filters" onKeyDown={leaveField}>
        <Field name="domain" label="Domain" hint="gmail.com" />
        <Sender />
        <Period spans={spans} />
      </search>
      <ReadingState of={rates} />
      {rates.ended.value && figures?.total === undefined && (
        <Empty title="No mail in this time">
          <p>Providers reported nothing about mail. Choose a longer time, or fewer filters.</p>
        </Empty>
      )}
      {figures !== undefined && <Figures {...figures} />}
    </Page>
  );
}

/** The time that was read, in ms. */
function bounds(): readonly [from: number, until: number] {
  const { query, at } = rates.asked.value;
  return [startOf(query.since ?? '', at) ?? at, startOf(query.until ?? '', at) ?? at];
}

function Figures(figures: RatesFigures) {
  const { total, reported } = figures;
  if (total === undefined) return null;
  const [from, until] = bounds();
  const days = [dayOf(from), dayOf(Math.max(from, until - 1))] as const;
  return (
    <>
      <p class="total">
        <strong>{total.mails.toLocaleString()}</strong> {total.rates.bounce ? 'sent' : 'mails, at least'}
      </p>
      {Object.values(total.rates).some(({ rate }) => rate > 1) && (
        <p class="hint">
          A rate is above 100 % if mail that was sent before this time, or whose sending wasn't reported, had
          news in it.
        </p>
      )}
      <div class="rates">
        {shownRates.map(({ name, title, tone }) => {
          const rate = total.rates[name];
          return (
            <figure key={name}>
              <figcaption>
                {name === 'delivery' && rate && figures.deliveredAtLeast ? `${title}, at least` : title}{' '}
                <strong>{percent(rate?.rate)}</strong>
                <span class="hint">{rate && amountOf(rate)}</span>
                <Unplaced rate={rate} days={figures.days.map(({ rates: of }) => of[name])} />
              </figcaption>
              {rate === undefined ? (
                <p class="hint">{whyAbsent(name, reported, total)}</p>
              ) : (
                <Line points={pointsOf(figures.days, name, ...days)} tone={tone} title={title} />
              )}
            </figure>
          );
        })}
      </div>
      <Failed {...figures} within={[from, until]} />
      <RatesTable {...figures} within={[from, until]} />
    </>
  );
}

type Rate = RatesRow['rates'][RateName];

/** A day on which nothing was sent has no rate, and so no point. */
function Unplaced({ rate, days }: { readonly rate: Rate; readonly days: readonly Rate[] }) {
  const missing = days.reduce((rest, day) => rest - (day?.numerator ?? 0), rate?.numerator ?? 0);
  return missing > 0 && <span class="hint">({missing.toLocaleString()} on days without mail sent)</span>;
}
