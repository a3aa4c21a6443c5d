import { pMapIterable } from 'p-map';
import { readWord } from '../../functions/events/instance.ts';
import { tellsOf } from '../provider-operations.ts';
import type { EventSource } from '../queries/queries.ts';
import { scanStored } from '../queries/scan.ts';
import { storyAt } from '../queries/story.ts';
import type { Row } from '../queries/walk.ts';
import { digestOf } from '../stats/mails.ts';
import { answerOf, type MailAnswer } from './answer.ts';
import type { Sought } from './find.ts';

/** Nothing was heard of the mails since `before`. */
type Asked = Sought & { readonly before: Date };

export type Unconfirmed = Awaited<ReturnType<typeof unconfirmed>>;

/** Mails whose stories are read: the index does not join the ids of a mail. */
const mostRead = 1_000;
const readsAtOnce = 8;

/**
 * Mails that were sent or deferred and never heard of again, of providers that would have reported more: the latest
 * first, and `cut` if there may be more. `unreported` counts mails of senders, by their words, that reported no
 * delivery of any: nor would they of these.
 */
export async function unconfirmed(source: EventSource, asked: Asked) {
  const { since: from, before, messages: _, ...rest } = asked;
  const tells = await tellsOf(rest.providers);
  const providers = rest.providers.filter((word) => tells.get(readWord(word).provider) !== undefined);
  const scanned = { ...rest, providers, type: 'email.*', from, until: new Date() };
  const silence = new Silence();
  await scanStored(source, scanned, (row) => silence.add(row));
  const due = silence.before(before);
  const wouldReport = ({ word, isSent }: Waiting) =>
    !isSent || tells.get(readWord(word).provider) === 'outcome' || silence.delivering.has(word);
  const unreported: Record<string, number> = {};
  for (const one of due) if (!wouldReport(one)) unreported[one.word] = (unreported[one.word] ?? 0) + 1;
  const candidates = due.filter(wouldReport).map(({ pk }) => pk);
  const found = await silentMails(source, candidates, asked);
  return { ...found, cut: found.cut || silence.isFull, unreported };
}

async function silentMails(source: EventSource, keys: readonly string[], asked: Asked) {
  const { before, messages, signal } = asked;
  const silent = new Map<string, MailAnswer>();
  const read = async (pk: string) => {
    signal.throwIfAborted();
    return (await storyAt(source, pk)).events;
  };
  for await (const events of pMapIterable(keys.slice(0, mostRead), read, { concurrency: readsAtOnce })) {
    const isSilent = events.every(
      ({ type, data, time, recordedtime }) =>
        isOnItsWay(type, 'failure' in data ? data.failure?.final : undefined) &&
        (time ?? recordedtime) < before.toISOString(),
    );
    const answer = isSilent ? answerOf(events) : undefined;
    if (answer !== undefined) silent.set(events[0]?.id ?? '', answer);
    if (silent.size > messages) break;
  }
  const answers: readonly MailAnswer[] = [...silent.values()].slice(0, messages);
  return { answers, cut: silent.size > messages || keys.length > mostRead };
}

/** What leaves open whether the mail arrives. */
function isOnItsWay(type: string, final: boolean | undefined): boolean {
  return type === 'email.sent' || (type === 'email.deferred' && final !== true);
}

interface Waiting {
  readonly pk: string;
  readonly word: string;
  /** When it was sent or deferred last. */
  readonly at: string;
  readonly isSent: boolean;
}

/** Of more mails, those of the days that are read first, which are the latest. */
const mostWaiting = 200_000;

/** Which mails nothing was heard of, as rows of the time index show it in whatever order. */
class Silence {
  /** Words of the senders that reported a delivery. */
  readonly delivering = new Set<string>();
  readonly #heard = new Set<number>();
  readonly #waiting = new Map<number, Waiting>();

  get isFull(): boolean {
    return this.#waiting.size >= mostWaiting;
  }

  add({ pk, sk, position, attributes }: Row): void {
    const [type, mail, word] = [attributes.type?.S ?? '', digestOf(pk), pk.slice(0, pk.indexOf('#'))];
    if (type === 'email.delivered') this.delivering.add(word);
    if (!isOnItsWay(type, attributes.final?.BOOL)) {
      this.#heard.add(mail);
      this.#waiting.delete(mail);
      return;
    }
    const before = this.#waiting.get(mail);
    if (this.#heard.has(mail) || (before === undefined && this.isFull)) return;
    const [time = ''] = (sk.startsWith('0#') ? position : sk).split('#', 1);
    const [at = ''] = [time, before?.at ?? ''].sort().reverse();
    this.#waiting.set(mail, { pk, word, at, isSent: type === 'email.sent' || before?.isSent === true });
  }

  /** The latest first. */
  before(moment: Date): readonly Waiting[] {
    const all = [...this.#waiting.values()].filter(({ at }) => at < moment.toISOString());
    return all.sort((a, b) => b.at.localeCompare(a.at) || a.pk.localeCompare(b.pk));
  }
}
