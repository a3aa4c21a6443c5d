import { setImmediate as turn } from 'node:timers/promises';
import * as v from 'valibot';
import { tellsOf } from '../../../operations/provider-operations.ts';
import { filterOf } from '../../../operations/queries/filters.ts';
import { type Dimension, Stats, type StatsRow } from '../../../operations/stats/stats.ts';
import type { RatesFigures, RatesRow } from '../../api.ts';
import { ofMail, period, spanOf } from '../filter-parameters.ts';
import type { LookedAt } from '../looked-at.ts';
import { readParameters, text } from '../parameters.ts';
import { type LongReading, progressOf } from '../streamed.ts';

const zone = v.pipe(
  text,
  v.check((name) => formatIn(name) !== undefined, 'It must be a time zone, such as Europe/Berlin.'),
);

const Query = v.strictObject({ ...ofMail, ...period, zone: v.optional(zone, 'UTC') });

/** Those with the most mail, and those where most fails: a page shows no more. */
const [mostDomains, mostFailing] = [200, 12];

/** How mail is doing, by day, domain and cause. */
export function rates({ source }: Pick<LookedAt, 'source'>, query: unknown): LongReading<RatesFigures> {
  const { since, until, domain, zone: name, ...filters } = readParameters(Query, query);
  const range = spanOf({ since, until }, '7d');
  return async (tell, signal) => {
    const stats = new Stats(source, { ...filterOf(filters), ...range, signal, dayOf: dayIn(name) });
    const tellers = await tellsOf(filterOf(filters).providers);
    const progress = progressOf(
      tell,
      () => stats.cost.events,
      () => figuresOf(stats, domain, tellers),
    );
    await stats.read(progress);
    await progress.end();
  };
}

type Tellers = Awaited<ReturnType<typeof tellsOf>>;

async function figuresOf(stats: Stats, domain: string | undefined, tellers: Tellers): Promise<RatesFigures> {
  const rowsBy = async (...by: readonly Dimension[]) => {
    // Of a million events, each takes a second or so: others are answered in between.
    await turn();
    return stats
      .rows(by, domain === undefined ? undefined : [domain])
      .map(withMails)
      .filter(hasMail);
  };
  const all = (await rowsBy('domain')).sort((a, b) => b.mails - a.mails);
  const failing = all.toSorted((a, b) => failedIn(b) - failedIn(a)).slice(0, mostFailing);
  const domains = all.filter((row, at) => at < mostDomains || failing.includes(row));
  const told = (await rowsBy('provider')).map(({ keys }) => tellers.get(keys.provider ?? ''));
  return {
    total: (await rowsBy())[0],
    days: await rowsBy('day'),
    domains,
    moreDomains: all.length - domains.length,
    causes: (await rowsBy('category', 'about')).sort((a, b) => failedIn(b) - failedIn(a)),
    reported: told.some((one) => one !== undefined),
    deliveredAtLeast: told.includes('sent'),
  };
}

/** Adds the number of mails: those that were sent or, if unknown, the largest count of a type. */
function withMails({ keys, events, failures, rates }: StatsRow) {
  const ofMail = Object.entries(events).filter(([type]) => type.startsWith('email.'));
  // A cause's rates are of all mail.
  const sent = 'category' in keys ? undefined : rates.bounce?.denominator;
  const mails = sent ?? Math.max(0, ...ofMail.map(([, count]) => count));
  return { keys, failures, rates, mails };
}

function hasMail({ mails }: { readonly mails: number }): boolean {
  return mails > 0;
}

function failedIn({ failures }: RatesRow): number {
  return Object.values(failures.category).reduce((sum, count) => sum + count, 0);
}

function formatIn(timeZone: string): Intl.DateTimeFormat | undefined {
  try {
    return new Intl.DateTimeFormat('sv-SE', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' });
  } catch {
    return undefined;
  }
}

/** The day of a time in a zone: each quarter of an hour is worked out once, and no zone changes its day within one. */
function dayIn(name: string): (time: string) => string {
  const format = formatIn(name);
  const known = new Map<string, string>();
  return (time) => {
    const quarter = time.slice(0, 14) + Math.floor(Number(time.slice(14, 16)) / 15);
    const day = known.get(quarter) ?? format?.format(new Date(time)) ?? time.slice(0, 10);
    known.set(quarter, day);
    return day;
  };
}
