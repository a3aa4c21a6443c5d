import { elsewhere } from '../../functions/events/domains.ts';
import type { EventType } from '../../functions/events/types.ts';
import type { Fact, Kind, Names } from './facts.ts';
import { type Counter, type Rates, ratesOf, type Tally } from './rates.ts';

export const dimensions = [
  'day',
  'domain',
  'account',
  'provider',
  'instance',
  'type',
  'category',
  'about',
] as const;

export type Dimension = (typeof dimensions)[number];

/** Null if unknown. */
export type Keys = Readonly<Partial<Record<Dimension, string | null>>>;

/** What is counted of one group. */
export interface StatsRow {
  readonly keys: Keys;
  /** Mails, each once for each type; events, of what is not about a mail that was sent. */
  readonly events: Readonly<Partial<Record<EventType, number>>>;
  /** Mails that failed permanently, by who has to act and why. */
  readonly failures: {
    readonly about: Readonly<Record<string, number>>;
    readonly category: Readonly<Record<string, number>>;
  };
  readonly rates: Rates;
}

/** Whose mail. */
export interface Sender {
  readonly provider: string;
  readonly instance: string | null;
  readonly account: string | null;
  readonly tells: 'sent' | 'outcome' | undefined;
}

/** What events say about a mail as a whole, and so about each of its recipients. */
const ofAll: readonly EventType[] = ['email.sent', 'email.deferred', 'email.failed', 'email.rejected'];

export interface Grouping {
  readonly by: readonly Dimension[];
  /** Only mail to these; any where absent. */
  readonly domains: ReadonlySet<string> | undefined;
  readonly kinds: Names<Kind>;
  readonly domainNames: Names;
  /** Providers that reported any delivery, and any open. */
  readonly delivering: ReadonlySet<string>;
  readonly opening: ReadonlySet<string>;
}

type Values = readonly (string | null)[];

interface Group {
  readonly values: Values;
  readonly counts: Map<string, number>;
}

/** What a mail counts for in a group: each once, on the first day on which it did. */
interface Counted {
  readonly values: Values;
  readonly days: Map<string, string>;
}

/** Adds mails up by what is asked for. */
export class Groups {
  readonly #asked: Grouping;
  readonly #groups = new Map<string, Group>();
  /** What rates are of: without the dimensions that depend on what happened to a mail. */
  readonly #sent = new Map<string, Group>();

  constructor(asked: Grouping) {
    this.#asked = asked;
  }

  /** Events that are not about a mail that was sent. */
  addEvents(sender: Sender, kind: Kind, count: number): void {
    if (this.#asked.domains !== undefined || this.#isByCause()) return;
    const values = this.#valuesOf(sender, kind, null);
    add(groupOf(this.#groups, this.#onDay(values, kind.day)), `events ${kind.type}`, count);
  }

  /** A mail that was sent, by everything that events say about it. */
  addMail(sender: Sender, facts: readonly Fact[]): void {
    const [events, sent] = [new Map<string, Counted>(), new Map<string, Counted>()];
    const { kinds } = this.#asked;
    const told = facts.flatMap(({ kind, domain }) => {
      const found = kinds.get(kind);
      return found === undefined ? [] : { kind: found, domain };
    });
    const isExplained = told.some(({ kind }) => kind.failure?.about !== undefined);
    const own = [...new Set(facts.map(({ domain }) => domain).filter((domain) => domain > 0))];
    for (const { kind, domain } of told) {
      // Two words on one failure: the one that says more counts.
      const failure = isExplained && kind.failure?.about === undefined ? undefined : kind.failure;
      for (const at of this.#domainsOf(kind, domain, own)) {
        const values = this.#valuesOf(sender, { ...kind, failure }, at);
        note(sent, this.#baseOf(values), denominatorsOf(sender, kind, this.#asked), kind.day);
        if (failure === undefined && this.#isByCause()) continue;
        note(events, values, namesOf(sender, { ...kind, failure }), kind.day);
      }
    }
    this.#addAll(this.#groups, events);
    this.#addAll(this.#sent, sent);
  }

  #addAll(groups: Map<string, Group>, counted: ReadonlyMap<string, Counted>): void {
    for (const { values, days } of counted.values())
      for (const [name, day] of days) add(groupOf(groups, this.#onDay(values, day)), name);
  }

  rows(): readonly StatsRow[] {
    const { by } = this.#asked;
    const isPart = by.some(isOutcome);
    return [...this.#groups.values()].sort(inOrder).map(({ values, counts }) => {
      const of = this.#sent.get(keyOf(this.#baseOf(values)))?.counts;
      return {
        keys: Object.fromEntries(by.map((name, index) => [name, values[index] ?? null])),
        events: partOf(counts, 'events '),
        failures: { about: partOf(counts, 'about '), category: partOf(counts, 'category ') },
        rates: ratesOf(tallyOf(counts), tallyOf(of), isPart),
      };
    });
  }

  /** Without what depends on what happened to a mail. */
  #baseOf(values: Values): Values {
    return values.map((value, index) => (isOutcome(this.#asked.by[index]) ? null : value));
  }

  #isByCause(): boolean {
    return this.#asked.by.some((one) => one === 'category' || one === 'about');
  }

  #valuesOf(sender: Sender, { type, failure }: Kind, domain: string | null): Values {
    const values: Keys = {
      ...sender,
      domain,
      type,
      category: failure?.category ?? null,
      about: failure?.about ?? null,
    };
    return this.#asked.by.map((name) => values[name] ?? null);
  }

  #onDay(values: Values, day: string): Values {
    return values.map((value, index) => (this.#asked.by[index] === 'day' ? day : value));
  }

  /** Where an event counts: at its recipient's, at all of the mail's where it holds for each, or nobody knows where. */
  #domainsOf({ type }: Kind, domain: number, own: readonly number[]): readonly (string | null)[] {
    const { by, domains, domainNames } = this.#asked;
    if (domains === undefined && !by.includes('domain')) return [null];
    const isAll = own.length === 1 || ofAll.includes(type);
    const numbers = domain > 0 ? [domain] : isAll ? own : [];
    const names = numbers.map((number) => domainNames.get(number) ?? null);
    const told = names.length === 0 ? [null] : names.map((name) => (name === elsewhere ? null : name));
    const asked = told.filter((name) => domains === undefined || (name !== null && domains.has(name)));
    return by.includes('domain') ? asked : asked.slice(0, 1);
  }
}

function isOutcome(name: Dimension | undefined): boolean {
  return name === 'type' || name === 'category' || name === 'about';
}

function note(counted: Map<string, Counted>, values: Values, names: readonly string[], day: string): void {
  if (names.length === 0) return;
  const key = keyOf(values);
  const { days } = counted.get(key) ?? { days: new Map<string, string>() };
  if (days.size === 0) counted.set(key, { values, days });
  for (const name of names) {
    const before = days.get(name);
    if (before === undefined || day < before) days.set(name, day);
  }
}

function groupOf(groups: Map<string, Group>, values: Values): Group {
  const key = keyOf(values);
  const known = groups.get(key);
  if (known !== undefined) return known;
  const group = { values, counts: new Map<string, number>() };
  groups.set(key, group);
  return group;
}

function add({ counts }: Group, name: string, count = 1): void {
  counts.set(name, (counts.get(name) ?? 0) + count);
}

/** Only an account may hold a control character, so that no two keys are alike; JSON would take most of the time. */
function keyOf(values: Values): string {
  let key = '';
  for (const value of values) key += value === null ? '\u0000' : `\u0001${value}`;
  return key;
}

/** What a fact counts for. */
function namesOf({ tells }: Sender, { type, failure, machine }: Kind): readonly string[] {
  const names = [`events ${type}`];
  if (failure !== undefined)
    names.push(`about ${failure.about ?? unknown}`, `category ${failure.category ?? unknown}`);
  if (tells === undefined) return names;
  const counters: Counter[] = [];
  if (type === 'email.delivered') counters.push('delivered');
  if (failure?.about === 'recipient') counters.push('bounced');
  if (failure?.about === 'sender') counters.push('blocked');
  if (type === 'email.complained') counters.push('complained');
  if (type === 'email.opened') counters.push('opened');
  if (type === 'email.opened' && !machine) counters.push('openedByOthers');
  return [...names, ...counters.map((counter) => `tally ${counter}`)];
}

/** If no event says why. */
const unknown = 'unknown';

/** Whether a fact says that a mail was sent, as far as its provider tells that of every mail. */
function denominatorsOf({ provider, tells }: Sender, { type, failure }: Kind, asked: Grouping) {
  const isOutcomeTold = type === 'email.delivered' || failure !== undefined;
  const isSent = tells === 'sent' ? type === 'email.sent' : tells === 'outcome' && isOutcomeTold;
  if (!isSent) return [];
  return [
    'tally sent',
    ...(asked.delivering.has(provider) ? ['tally sentOfDelivering'] : []),
    ...(asked.opening.has(provider) ? ['tally sentOfOpening'] : []),
  ];
}

function partOf(counts: ReadonlyMap<string, number>, prefix: string): Record<string, number> {
  const own = [...counts].filter(([name]) => name.startsWith(prefix));
  return Object.fromEntries(own.sort().map(([name, count]) => [name.slice(prefix.length), count]));
}

function tallyOf(counts: ReadonlyMap<string, number> = new Map()): Partial<Tally> {
  return partOf(counts, 'tally ');
}

/** By the first key, then by the second; unknown ones come last. */
function inOrder({ values: a }: Group, { values: b }: Group): number {
  const at = a.findIndex((value, index) => value !== b[index]);
  const [one = null, other = null] = [a[at], b[at]];
  if (one === null || other === null) return Number(one === null) - Number(other === null);
  return one < other ? -1 : 1;
}
