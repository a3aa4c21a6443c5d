import * as v from 'valibot';
import { type StoredEvent, follow as told } from '../../../operations/queries/follow.ts';
import * as asked from '../../../operations/queries/queries.ts';

export type { PosternEvent } from '../../../functions/events/event.ts';
export { ForeignPayloadError, type Payloads, wholeItem } from '../../../functions/events/whole-item.ts';
export type { StoredEvent } from '../../../operations/queries/follow.ts';
export {
  type ByRecipient,
  CursorError,
  type Direction,
  type EventSource,
  type Page,
  type Recent,
  type Timeline,
} from '../../../operations/queries/queries.ts';

export interface Followed extends asked.Filtered, Pick<asked.Recent, 'domain'> {
  /** Where to begin: events stored before are left out. */
  readonly from: Date;
  /** Ends it. */
  readonly signal: AbortSignal;
}

const text = v.pipe(v.string(), v.nonEmpty());

/** For callers without types. */
const parts = {
  client: [v.looseObject({}), 'a DynamoDBClient'],
  name: [text, 'the name of the events table'],
  shards: [v.pipe(v.number(), v.integer(), v.minValue(1)), 'the highest number that events.shards ever was'],
  limit: [v.pipe(v.number(), v.integer(), v.minValue(1)), 'a whole number of 1 or more'],
  providers: [v.pipe(v.array(v.string()), v.nonEmpty()), "a list of providers' names"],
  provider: [text, "a provider's name"],
  subject: [text, 'what the events are about, such as a Message-ID'],
  recipient: [v.union([text, v.pipe(v.array(text), v.nonEmpty())]), 'an address, or a list of them'],
  id: [text, 'the beginning of an id'],
  from: [v.date(), 'a Date'],
  signal: [v.instance(AbortSignal), 'an AbortSignal'],
} as const;
type Part = keyof typeof parts;

/** Names what is missing or wrong, and quotes nothing. */
function check(query: string, value: unknown, needs: readonly Part[]): void {
  const given: Record<string, unknown> = v.is(v.looseObject({}), value) ? value : {};
  for (const part of needs) {
    const [schema, words] = parts[part];
    if (v.is(schema, given[part])) continue;
    const why = given[part] === undefined ? 'is missing' : 'is not right';
    throw new TypeError(`${query}: ${part} ${why}. It is ${words}.`);
  }
}

function checkAll(query: string, source: unknown, question: unknown, needs: readonly Part[]): void {
  check(query, source, ['client', 'name', 'shards']);
  check(query, question, needs);
}

function checked<Question, Answer>(
  query: string,
  needs: readonly Part[],
  ask: (source: asked.EventSource, question: Question) => Promise<Answer>,
) {
  return async (source: asked.EventSource, question: Question): Promise<Answer> => {
    checkAll(query, source, question, needs);
    return ask(source, question);
  };
}

/** What happened to this subject, by the time that it happened; events without a time come first (or last). */
export const timeline = checked('timeline', ['provider', 'subject', 'limit'], asked.timeline);

/** The events of a timeline whose id begins like this: one, unless the beginning is too short. */
export const get = checked('get', ['provider', 'subject', 'id'], asked.get);

/** What happened lately, by the time of storing. */
export const recent = checked('recent', ['providers', 'from', 'limit'], asked.recent);

/** What happened to this recipient, by the time that it happened. */
export const byRecipient = checked('byRecipient', ['recipient', 'providers', 'limit'], asked.byRecipient);

/** Each event as it is stored, with what the index holds, until the signal. */
export function follow(source: asked.EventSource, followed: Followed): AsyncGenerator<StoredEvent> {
  checkAll('follow', source, followed, ['providers', 'from', 'signal']);
  return told(source, followed);
}
