import type { DataParts, PosternEvent } from '../../functions/events/event.ts';
import { wordOf } from '../../functions/events/instance.ts';
import { amount } from '../../operations/amount.ts';
import type { MailAnswer } from '../../operations/mail/answer.ts';
import { detailOf } from '../../operations/mail/event-detail.ts';
import type { Fate } from '../../operations/mail/fate.ts';
import { type Found, mostReferred } from '../../operations/mail/find.ts';
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
    ...before.map((answer) => harmless(`  ${sentences(answer).join(' ')} ${about(answer)}.`)),
    ...before
      .filter((answer) => lastIn(answer) > lastIn(latest))
      .sort((a, b) => (lastIn(a) < lastIn(b) ? 1 : -1))
      .slice(0, 1)
      .map(({ subject }) => harmless(`The latest event is of an older mail, ${subject}.`)),
    ...(older > 0 ? [`${amount(older, 'older message')}: --messages shows more.`] : []),
  ];
}

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
  const said = sentences(answer);
  const more = said.length - mostFates;
  return [
    ...answer.summary.map(harmless),
    ...said.slice(0, mostFates).map(harmless),
    ...adviceIn(answer.fates),
    ...(more > 0 ? [`And what became of it at ${amount(more, 'other recipient')}: --json tells.`] : []),
    harmless(`${which}: ${about(answer)}.`),
    ...(answer.aliases.length === 0 ? [] : [harmless(`Its other ids: ${answer.aliases.join(', ')}.`)]),
    '',
    head,
    ...answer.events.map(row),
    '',
  ];
}

function adviceIn(fates: readonly Fate[]): readonly string[] {
  const advice = fates.slice(0, mostFates).map(({ whatToDo }) => whatToDo);
  return [...new Set(advice)].filter((one) => one !== undefined).map((one) => `What to do: ${one}`);
}

/** In a mail to several, every recipient is named. */
function sentences({ fates, summary }: MailAnswer): readonly string[] {
  const isOne = fates.length === 1 && summary.length === 0;
  return fates.map(({ recipient, sentence }) => (isOne ? sentence : `${recipient}: ${sentence}`));
}

function about({ account, subject, ...sender }: MailAnswer): string {
  return [wordOf(sender), ...(account === undefined ? [] : [`account ${account}`]), subject].join(', ');
}

const columns: readonly Column<PosternEvent>[] = [
  { title: 'ID', width: [8, 8], text: ({ id }) => id.slice(0, 8) },
  timeColumn('TIME', ({ time }) => time),
  { title: 'TYPE', width: [13, 30], text: ({ type }) => type },
  { title: 'RECIPIENT', width: [12, 30], text: recipientOf },
  { title: 'WHAT IT SAYS', width: [12, 100], text: detailOf },
];

function recipientOf({ data }: PosternEvent): string {
  const { recipient }: DataParts = data;
  return recipient ?? '';
}
