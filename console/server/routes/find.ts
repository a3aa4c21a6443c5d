import pMap from 'p-map';
import * as v from 'valibot';
import type { DataParts } from '../../../functions/events/event.ts';
import { wordOf } from '../../../functions/events/instance.ts';
import { eventKey } from '../../../functions/events/keys.ts';
import { providerNames } from '../../../functions/provider-names.ts';
import { answerOf, answersOf, type MailAnswer, toldOf } from '../../../operations/mail/answer.ts';
import { askedOf } from '../../../operations/mail/asked.ts';
import { latestAtDomain } from '../../../operations/mail/at-domain.ts';
import { find } from '../../../operations/mail/find.ts';
import { unconfirmed } from '../../../operations/mail/unconfirmed.ts';
import { moment } from '../../../operations/moment.ts';
import { domainOf } from '../../../operations/queries/filters.ts';
import { eventsById } from '../../../operations/queries/scan.ts';
import { storyAt } from '../../../operations/queries/whole-timeline.ts';
import type { FoundMail, MailsFound, SearchedAs, UnconfirmedMails } from '../../api.ts';
import type { LookedAt } from '../looked-at.ts';
import { parameter, readParameters, text } from '../parameters.ts';
import { isOfMail } from './story.ts';

/** The latest of an address, a domain or a reference. */
const messages = 20;
const readsAtOnce = 8;
const providers = providerNames;
const since = v.optional(parameter(moment), '30d');

const Query = v.strictObject({ text: v.pipe(text, v.trim(), v.nonEmpty('Type what to look for.')), since });

type Look = (
  { source }: LookedAt,
  search: { readonly text: string; readonly since: Date; readonly signal: AbortSignal },
) => Promise<Pick<MailsFound, 'mails' | 'all' | 'cut'> & { readonly takenFor?: SearchedAs }>;

/** Mails by whatever one has in hand: its form says what is looked for. */
export async function findMails(
  lookedAt: LookedAt,
  query: unknown,
  signal: AbortSignal,
): Promise<MailsFound> {
  const asked = readParameters(Query, query);
  const reached = { since: asked.since.toISOString() };
  const tried: SearchedAs[] = [];
  for (const [as, look] of looksFor(asked.text)) {
    const { takenFor = as[0], ...found } = await look(lookedAt, { ...asked, signal });
    if (found.mails.length > 0)
      return { ...found, ...reached, searchedAs: takenFor === undefined ? [] : [takenFor] };
    tried.push(...as);
  }
  return { mails: [], all: 0, cut: false, ...reached, searchedAs: tried };
}

function looksFor(asked: string): readonly (readonly [readonly SearchedAs[], Look])[] {
  const isDomain = /^@?[^\s@/<>]+\.(?!\d+$)[^\s@/<>.]+$/.test(asked);
  const isId = /^[0-9a-f]{8,32}$/i.test(asked);
  return [
    ...(isDomain ? [[['domain'], byDomain] as const] : []),
    ...(isId ? [[['event'], byEvent] as const] : []),
    [asked.includes('@') ? ['address', 'message', 'reference'] : ['message', 'reference'], byName],
  ];
}

const byName: Look = async ({ source }, { text: typed, ...sought }) => {
  const asked = askedOf(typed);
  const found = await find(source, asked, { providers, messages, ...sought });
  const { takenFor, all, cut = false } = found;
  const at = takenFor === 'address' ? asked.address : undefined;
  const mails = answersOf(found, asked).map((answer) => foundMail(answer, at === undefined ? {} : { at }));
  return { takenFor, all, cut, mails };
};

const byDomain: Look = async ({ source }, { text: typed, ...sought }) => {
  const asked = { providers, domain: domainOf(typed), messages: messages + 1, ...sought };
  const keys = await latestAtDomain(source, asked);
  const stories = await pMap(keys.slice(0, messages), (pk) => storyAt(source, pk), {
    concurrency: readsAtOnce,
  });
  // A mail may have stood under several of these.
  const mails = new Map(stories.map(({ events }) => [events[0]?.id, answerOf(events)]));
  const found = [...mails.values()].flatMap((answer) => (answer === undefined ? [] : foundMail(answer)));
  return { mails: found, all: found.length, cut: keys.length > messages };
};

const byEvent: Look = async ({ source }, { text: id, since: from, signal }) => {
  const stored = { providers, from, until: new Date(), signal };
  const { events, all } = await eventsById(source, id.toLowerCase(), stored);
  const mails = await pMap(
    events.slice(0, messages),
    async (event) => {
      const answer = answerOf((await storyAt(source, eventKey(event).pk)).events);
      return answer === undefined
        ? []
        : { ...foundMail(answer, { event: event.id }), subject: event.subject };
    },
    { concurrency: readsAtOnce },
  );
  return { mails: mails.flat(), all, cut: all > messages };
};

const Older = v.strictObject({ older: v.optional(parameter(moment), '24h'), since });

/** Mails that were sent and never heard of again, of providers that would have reported more. */
export async function unconfirmedMails(
  { source }: LookedAt,
  query: unknown,
  signal: AbortSignal,
): Promise<UnconfirmedMails> {
  const { older: before, since: from } = readParameters(Older, query);
  const asked = { providers, since: from, before, messages: 200, signal };
  const { answers, cut, unreported } = await unconfirmed(source, asked);
  const mails = answers.map((answer) => foundMail(answer));
  return { searchedAs: [], mails, all: mails.length, cut, since: from.toISOString(), unreported };
}

/** Sentences about a mail to several, in a list. */
const mostSentences = 3;

function foundMail(answer: MailAnswer, more: Pick<FoundMail, 'at' | 'event'> = {}): FoundMail {
  const { account, subject, events } = answer;
  const messagesOf = events.map(({ data }: { readonly data: DataParts }) => data.message);
  const subjectLine = messagesOf.find((message) => message?.subject !== undefined)?.subject;
  const from = messagesOf.find((message) => message?.from !== undefined)?.from;
  return {
    provider: wordOf(answer),
    ...(account === undefined ? {} : { account }),
    subject,
    ...more,
    ...(subjectLine === undefined ? {} : { subjectLine }),
    ...(from === undefined ? {} : { from }),
    ...(events[0]?.time === undefined ? {} : { time: events[0].time }),
    sentences: isOfMail(events) ? toldOf(answer, mostSentences).sentences : [],
  };
}
