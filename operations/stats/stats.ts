import pMap from 'p-map';
import { domainOf } from '../../functions/events/domains.ts';
import { isGivenUp } from '../../functions/events/given-up.ts';
import { readWord } from '../../functions/events/instance.ts';
import { machineCategory } from '../../functions/events/item.ts';
import { type EventType, eventTypes } from '../../functions/events/types.ts';
import { each } from '../cost/prices.ts';
import type { Counting } from '../progress.ts';
import { tellsOf } from '../provider-operations.ts';
import type { Senders } from '../queries/partitions.ts';
import { scanStored } from '../queries/scan.ts';
import { aliasesAt } from '../queries/story-partitions.ts';
import type { EventSource, Row } from '../queries/walk.ts';
import { Facts, type Kind, Names } from './facts.ts';
import { Mails } from './mails.ts';
import { type Dimension, Groups, type Sender, type StatsRow } from './rows.ts';

export { type Rate, type RateName, rateNames } from './rates.ts';
export { type Dimension, dimensions, type StatsRow } from './rows.ts';

export interface StatsAsked extends Senders {
  /** By the time of happening, or of storing if that is unknown: `from` included, `until` not. */
  readonly from: Date;
  readonly until: Date;
  readonly signal: AbortSignal;
  /** The day of an RFC 3339 time; otherwise that in UTC. */
  readonly dayOf?: (time: string) => string;
}

export type StatsCost = Stats['cost'];

const known: ReadonlyMap<string, EventType> = new Map(eventTypes.map((type) => [type, type]));

const [hourMs, dayMs] = [3_600_000, 86_400_000];
/** A provider's clock may be ahead, so that an event is stored before it happens. */
const earlyMs = hourMs;
/** As long as SQS keeps a dead letter, which may be redriven on its last day. */
const lateMs = 14 * dayMs;
/** A query each. */
const mostJoined = 50_000;
const joinsAtOnce = 16;

/** Mail servers report these under the id in the mail's header, which may be another. */
const underAnyId: readonly EventType[] = [
  'email.bounced',
  'email.rejected',
  'email.failed',
  'email.deferred',
  'email.complained',
  'email.delivered',
];

/** When it was stored, what happened in a time. */
export function storedFor({ from, until }: Pick<StatsAsked, 'from' | 'until'>) {
  return {
    from: new Date(Math.max(0, from.getTime() - earlyMs)),
    until: new Date(Math.min(Date.now(), until.getTime() + lateMs)),
  };
}

/** How mail is doing: read once, and added up in as many ways as one asks, also while it is read. */
export class Stats {
  readonly #source: EventSource;
  readonly #asked: StatsAsked;
  readonly #stored: ReturnType<typeof storedFor>;
  readonly #facts = new Facts();
  readonly #mails = new Mails();
  readonly #kinds = new Names<Kind>();
  readonly #domains = new Names();
  readonly #senders = new Names<Sender>();
  /** Events that are about no mail, by sender and kind. */
  readonly #others = new Map<string, { readonly sender: number; readonly kind: number; count: number }>();
  #tells: Awaited<ReturnType<typeof tellsOf>> = new Map();
  readonly #delivering = new Set<string>();
  readonly #opening = new Set<string>();
  readonly #cost = {
    ...{ events: 0, requests: 0, units: 0 },
    /** Mails of which it was not looked whether another id leads to them. */
    unjoined: 0,
  };

  constructor(source: EventSource, asked: StatsAsked) {
    this.#source = source;
    this.#asked = asked;
    this.#stored = storedFor(asked);
  }

  /** What was read so far, by the time of storing, and what that cost at list price. */
  get cost() {
    return { ...this.#cost, dollars: this.#cost.units * each.readUnit, ...this.#stored };
  }

  /** Reads the time index; throws where the signal comes. */
  async read(progress?: Counting): Promise<void> {
    const { providers, instance, account, signal } = this.#asked;
    this.#tells = await tellsOf(providers);
    const scanned = { providers, instance, account, ...this.#stored, signal };
    const onPage = (units: number) => this.#paid(units);
    await scanStored(this.#source, { ...scanned, onPage }, (row) => this.#add(row), progress);
    await this.#join();
  }

  #paid(units: number): void {
    this.#cost.requests++;
    this.#cost.units += units;
  }

  /** What was read, by none, one or several of the dimensions; of mail to some domains alone, if they are given. */
  rows(by: readonly Dimension[], domains?: readonly string[]): readonly StatsRow[] {
    const groups = new Groups({
      by,
      domains: domains === undefined ? undefined : new Set(domains),
      kinds: this.#kinds,
      domainNames: this.#domains,
      delivering: this.#delivering,
      opening: this.#opening,
    });
    for (const facts of this.#facts.byMail(this.#mails.count, (mail) => this.#mails.rootOf(mail))) {
      const sender = this.#senders.get(this.#mails.senderOf(facts[0]?.mail ?? 0));
      if (sender !== undefined) groups.addMail(sender, facts);
    }
    for (const { sender, kind, count } of this.#others.values()) {
      const [from, what] = [this.#senders.get(sender), this.#kinds.get(kind)];
      if (from !== undefined && what !== undefined) groups.addEvents(from, what, count);
    }
    return groups.rows();
  }

  #add({ pk, sk, position, attributes }: Row): void {
    this.#cost.events++;
    const [at = ''] = (sk.startsWith('0#') ? position : sk).split('#', 1);
    if (at < this.#asked.from.toISOString() || at >= this.#asked.until.toISOString()) return;
    const type = known.get(attributes.type?.S ?? '');
    if (type === undefined) return;
    const sender = this.#senderOf(pk);
    const kind = this.#kindOf(type, at, attributes);
    if (type.startsWith('email.')) {
      const mail = this.#mails.number(pk, sender);
      this.#noteMail(this.#senders.get(sender), mail, pk, type);
      for (const domain of this.#domainsOf(attributes)) this.#facts.add(mail, kind, domain);
      return;
    }
    const key = `${sender} ${kind}`;
    const other = this.#others.get(key) ?? { sender, kind, count: 0 };
    other.count++;
    this.#others.set(key, other);
  }

  #senderOf(pk: string): number {
    const prefix = pk.slice(0, pk.lastIndexOf('#'));
    return this.#senders.number(prefix, () => {
      const [word = '', account = ''] = prefix.split('#');
      const { provider, instance = null } = readWord(word);
      const name = account.includes('|') ? account : decodeURIComponent(account);
      return { provider, instance, account: name === '' ? null : name, tells: this.#tells.get(provider) };
    });
  }

  #kindOf(type: EventType, at: string, { about, category, final }: Row['attributes']): number {
    const day = this.#asked.dayOf?.(at) ?? at.slice(0, 10);
    const [aboutWhom, cause] = [about?.S, category?.S];
    return this.#kinds.number([type, day, aboutWhom, cause, final?.BOOL].join(' '), () => ({
      type,
      day,
      failure: isGivenUp(type, final?.BOOL) ? { about: aboutWhom, category: cause } : undefined,
      machine: cause === machineCategory,
    }));
  }

  /** Of a mail to several, one for each of its domains; 0 where the event names no recipient. */
  #domainsOf({ recipient, domains }: Row['attributes']): readonly number[] {
    const named = recipient?.S === undefined ? [] : [domainOf(recipient.S)];
    const all = [...named, ...Object.keys(domains?.M ?? {})].filter((one) => one !== undefined);
    return all.length === 0 ? [0] : all.map((one) => this.#domains.number(one, () => one));
  }

  /** What isn't reported under the id that a mail was sent under may be under another: an alias leads from it. */
  #noteMail(sender: Sender | undefined, mail: number, pk: string, type: EventType): void {
    if (sender === undefined) return;
    if (type === 'email.delivered') this.#delivering.add(sender.provider);
    if (type === 'email.opened') this.#opening.add(sender.provider);
    if (sender.tells === undefined) return;
    // If no event says that a mail was sent, everything is reported under its Message-ID.
    const isOwn = sender.tells === 'sent' ? type === 'email.sent' : pk.includes('@', pk.lastIndexOf('#'));
    if (isOwn) this.#mails.settle(mail);
    else if (underAnyId.includes(type)) this.#mails.doubt(mail, pk);
  }

  async #join(): Promise<void> {
    const doubted = this.#mails.doubted();
    const asked = doubted.slice(0, mostJoined);
    this.#cost.unjoined = doubted.length - asked.length;
    const look = async ([mail, pk]: readonly [number, string]) => {
      const targets = await aliasesAt(this.#source, pk);
      this.#paid(0.5);
      const to = targets.map((target) => this.#mails.find(target)).find((one) => one !== undefined);
      if (to !== undefined) this.#mails.join(mail, to);
    };
    await pMap(asked, look, { concurrency: joinsAtOnce, signal: this.#asked.signal });
  }
}
