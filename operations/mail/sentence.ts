import type { DataParts, PosternEvent } from '../../functions/events/event.ts';
import { amount } from '../amount.ts';
import type { MessageStatus, Status } from '../queries/status.ts';
import { failureWords, momentWords, tryWords } from './event-detail.ts';
import { onlyRecipientOf, recipientOf } from './recipients.ts';
import { whoseMove } from './whose-move.ts';

type Failure = NonNullable<DataParts['failure']>;

/** All events of a mail, or those about one of its recipients. */
export type Scope = 'mail' | 'oneOfSeveral';

/** Only what its events say. */
export function sentenceOf({ status, by }: MessageStatus, events: readonly PosternEvent[], scope: Scope) {
  const engaged = engagementWords(events);
  const first = status && by ? said(status, by, events, scope) : unsaid(events, engaged, scope);
  return `${[first, engaged].filter(Boolean).join('; ')}.`;
}

function said(status: Status, by: PosternEvent, events: readonly PosternEvent[], scope: Scope): string {
  const { failure, delivery = {}, complaint }: DataParts = by.data;
  const at = atWords(by);
  if (status === 'complained') {
    const lead =
      complaint?.feedbackType === undefined
        ? 'Complained about'
        : `Reported as ${complaint.feedbackType.trim()}`;
    return `${lead}${at}${complaint?.source === undefined ? '' : `, by ${complaint.source}`}`;
  }
  const words = failure === undefined ? '' : failureWords(failure);
  const lead = `${leads[status]}${finality(status, failure)}${at}${lastTry(status, failure)}`;
  const isThere = (status === 'sent' || status === 'deferred') && seemsArrived(events, by.time);
  const clauses = [
    words === '' ? lead : `${lead}: ${words}`,
    forwardedWords(by, events),
    status !== 'deferred' ? triesBefore(status, delivery.attempt, events) : isThere ? '' : tryWords(delivery),
    status === 'sent' ? unheard(isThere, scope) : '',
    isThere ? arrivalWords : '',
  ];
  const kind = failure === undefined ? '' : ` (${whoseMove(failure)})`;
  return `${clauses.filter(Boolean).join(', ')}${kind}${deliveredLater(by, events)}`;
}

/** Reading a mail shows that it arrived, but isn't a delivery report. */
const arrivals: readonly string[] = ['email.opened', 'email.clicked', 'email.replied'];

export function seemsArrived(events: readonly PosternEvent[], after = ''): boolean {
  return events.some(({ type, time }) => arrivals.includes(type) && (time === undefined || time >= after));
}

const arrivalWords = 'but it seems to have arrived';

/** Tolerance for clocks. */
const toleranceMs = 5 * 60_000;

export function atWords({ time, recordedtime }: PosternEvent): string {
  if (time === undefined) return '';
  const isFuture = Date.parse(time) > Date.parse(recordedtime) + toleranceMs;
  const remark = ' (still in the future when we heard of it, so a clock is wrong)';
  return ` at ${momentWords(time)}${isFuture ? remark : ''}`;
}

/** A mail to one recipient may fail at a forwarding address. */
function forwardedWords(by: PosternEvent, events: readonly PosternEvent[]): string {
  const [only, recipient] = [onlyRecipientOf(events), recipientOf(by)];
  if (only === undefined || recipient === undefined || only === recipient) return '';
  return `at ${recipient}, to which ${only} forwards`;
}

const leads: Readonly<Record<Exclude<Status, 'complained'>, string>> = {
  bounced: 'Bounced',
  rejected: 'Rejected',
  failed: 'Given up',
  delivered: 'Delivered',
  deferred: 'Deferred',
  sent: 'Sent',
};

/** Only if the provider said so. Giving up is always final. */
function finality(status: Status, failure: Failure | undefined): string {
  if (failure?.final === undefined || status === 'failed' || status === 'deferred') return '';
  return failure.final ? ' permanently' : ' for now';
}

function lastTry(status: Status, failure: Failure | undefined): string {
  return status === 'deferred' && failure?.final === true ? ', and no further try will be made' : '';
}

/** Counts deferrals if the event doesn't have the number of tries. */
function triesBefore(status: Status, attempt: number | undefined, events: readonly PosternEvent[]): string {
  const deferred = events.filter(({ type }) => type === 'email.deferred');
  const tried = status === 'failed' ? (attempt ?? mostTries(deferred)) : attempt;
  if (tried !== undefined) return `after ${amount(tried, 'try', 'tries')}`;
  if (status === 'sent' || deferred.length === 0) return '';
  return `after ${amount(deferred.length, 'deferral')}`;
}

function mostTries(deferred: readonly PosternEvent[]): number | undefined {
  const attemptsOf = ({ delivery }: DataParts) => delivery?.attempt ?? [];
  const attempts = deferred.flatMap(({ data }) => attemptsOf(data));
  return attempts.length === 0 ? undefined : Math.max(...attempts);
}

/** A final failure outweighs a delivery; a later delivery is mentioned anyway. */
function deliveredLater(by: PosternEvent, events: readonly PosternEvent[]): string {
  if (by.type === 'email.delivered') return '';
  const later = newest(events.filter(({ type }) => type === 'email.delivered'));
  if (later?.time === undefined || later.time <= (by.time ?? '')) return '';
  return `, but delivered${atWords(later)}`;
}

function unheard(isThere: boolean, scope: Scope): string {
  if (isThere) return 'and no event says whether it was delivered';
  return `and no event says what happened to it ${scope === 'mail' ? 'since' : atThisOne}`;
}

const atThisOne = 'at this recipient';

function unsaid(events: readonly PosternEvent[], engaged: string, scope: Scope): string {
  if (scope === 'oneOfSeveral' && engaged === '') return `No event says what happened to it ${atThisOne}`;
  const isMail = events.some(({ type }) => type.startsWith('email.'));
  const first = isMail ? 'No event says whether it was delivered' : 'No event says what happened to it';
  const last = newest(events);
  if (isMail && seemsArrived(events)) return `${first}, ${arrivalWords}`;
  if (engaged !== '' || last === undefined) return first;
  const theirs = last.type === 'unknown' && last.providertype !== undefined ? ` (${last.providertype})` : '';
  return `${first}: the last is ${last.type}${theirs}${atWords(last)}`;
}

const engagements = [
  ['email.opened', 'opened'],
  ['email.clicked', 'clicked'],
  ['email.replied', 'answered'],
  ['email.unsubscribed', 'unsubscribed'],
  ['email.subscribed', 'subscribed'],
] as const;

export function engagementWords(events: readonly PosternEvent[]): string {
  const words = engagements.flatMap(([type, word]) => {
    const found = events.filter((event) => event.type === type);
    return found.length === 0 ? [] : [`${word} ${times(found.length)}${listWords(found)}`];
  });
  return words.join(', ');
}

/** ` (list newsletter)` */
function listWords(events: readonly PosternEvent[]): string {
  const listsOf = ({ list }: DataParts) => (list === undefined ? [] : [list]);
  const lists = new Set(events.flatMap(({ data }) => listsOf(data)));
  return lists.size === 0 ? '' : ` (list ${[...lists].join(', ')})`;
}

function times(count: number): string {
  return ['', 'once', 'twice'][count] ?? `${count} times`;
}

function newest(events: readonly PosternEvent[]): PosternEvent | undefined {
  return events.reduce<PosternEvent | undefined>(
    (last, event) => (last === undefined || (event.time ?? '') >= (last.time ?? '') ? event : last),
    undefined,
  );
}
