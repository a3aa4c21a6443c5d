import type { DataParts, PosternEvent } from '../../functions/events/event.ts';
import { wordOf } from '../../functions/events/instance.ts';
import { amount } from '../../operations/amount.ts';
import { fateSentences, type MailAnswer, toldOf } from '../../operations/mail/answer.ts';
import { detailOf } from '../../operations/mail/event-detail.ts';
import { type Found, mostReferred } from '../../operations/mail/find.ts';
import type { Unconfirmed } from '../../operations/mail/unconfirmed.ts';
import { mostPartitions } from '../../operations/queries/story-partitions.ts';
import { type Column, eventTable, harmless, timeColumn } from '../terminal/event-table.ts';

/** Recipients of one mail that are shown; --json has all. */
const mostFates = 20;

export function linesOf(
  { takenFor, all, cut = false }: Found,
  answers: readonly MailAnswer[],
  width?: number,
): readonly string[] {
  return [...answerLines(takenFor, all, answers, width), ...(cut ? [cutWords] : [])];
}

const cutWords = `A mail has more ids than the ${mostPartitions} that are followed, so that more may be stored of it.`;

function answerLines(
  takenFor: Found['takenFor'],
  all: number,
  answers: readonly MailAnswer[],
  width: number | undefined,
): readonly string[] {
  if (takenFor === 'message')
    return answers.flatMap((answer) => messageLines(answer, 'Found as a message', width));
  const [latest, ...before] = answers;
  if (latest === undefined) return [];
  const isReference = takenFor === 'reference';
  const what = isReference ? "a sender's reference with" : 'an address with';
  const many = isReference && all === mostReferred ? `${all} messages or more` : amount(all, 'message');
  const which = `Found as ${what} ${many}${all === 1 ? '' : ', of which this is the latest'}`;
  const older = all - answers.length;
  return [
    ...messageLines(latest, which, width),
    ...(before.length === 0
      ? []
      : [isReference ? 'Before that, with the same reference:' : 'Before that, to the same address:']),
    ...before.map(lineOf),
    ...before
      .filter((answer) => lastIn(answer) > lastIn(latest))
      .sort((a, b) => (lastIn(a) < lastIn(b) ? 1 : -1))
      .slice(0, 1)
      .map(({ subject }) => harmless(`The latest event is of an older mail, ${subject}.`)),
    ...(older > 0 ? [`${amount(older, 'older message')}: --messages shows more.`] : []),
  ];
}

/** A sentence each, the latest first. */
export function unconfirmedLines({ answers, cut, unreported }: Unconfirmed): readonly string[] {
  return [
    answers.length === 0
      ? 'There is no mail without news for this long.'
      : `${amount(answers.length, 'message')}${cut ? ' and more' : ''}, the latest first:`,
    ...answers.map(lineOf),
    ...Object.entries(unreported).map(
      ([sender, count]) =>
        `Not listed: ${amount(count, 'message')} sent by ${sender}. It reported no delivery of any mail, so it would not have reported these.`,
    ),
  ];
}

function lineOf(answer: MailAnswer): string {
  return harmless(`  ${fateSentences(answer).join(' ')} ${about(answer)}.`);
}

/** When something last happened to it, as lists by recipient have it. */
function lastIn({ events }: MailAnswer): string {
  return (
    events
      .map(({ time }) => time ?? '')
      .sort()
      .at(-1) ?? ''
  );
}

function messageLines(answer: MailAnswer, which: string, width: number | undefined): readonly string[] {
  const { head, row } = eventTable(columns, width);
  const { sentences, advice, more } = toldOf(answer, mostFates);
  return [
    ...sentences.map(harmless),
    ...advice.map((one) => `What to do: ${one}`),
    ...(more > 0 ? [`--json also shows what happened to it at ${amount(more, 'other recipient')}.`] : []),
    harmless(`${which}: ${about(answer)}.`),
    ...(answer.aliases.length === 0 ? [] : [harmless(`Its other ids: ${answer.aliases.join(', ')}.`)]),
    '',
    head,
    ...answer.events.map(row),
    '',
  ];
}

function about({ account, subject, ...sender }: MailAnswer): string {
  return [wordOf(sender), ...(account === undefined ? [] : [`account ${account}`]), subject].join(', ');
}

const columns: readonly Column<PosternEvent>[] = [
  { title: 'ID', width: [8, 8], text: ({ id }) => id.slice(0, 8) },
  timeColumn('TIME', ({ time }) => time),
  { title: 'TYPE', width: [13, 30], text: ({ type }) => type },
  { title: 'RECIPIENT', width: [12, 30], text: ({ data }: { data: DataParts }) => data.recipient ?? '' },
  { title: 'WHAT IT SAYS', width: [12, 100], text: detailOf },
];
