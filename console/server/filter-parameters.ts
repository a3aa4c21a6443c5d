import * as v from 'valibot';
import { failureKinds } from '../../functions/events/failure-categories.ts';
import { OperationError } from '../../operations/failure.ts';
import { moment } from '../../operations/moment.ts';
import { accountOf, domainOf, eventType } from '../../operations/queries/filters.ts';
import type { Interval } from '../../operations/queries/walk.ts';
import { choice, parameter, sender, text } from './parameters.ts';
import { invalid } from './problem.ts';

/** A time, as the page gives it: RFC 3339, or a span until now. */
export const period = {
  since: v.optional(parameter(moment)),
  until: v.optional(parameter(moment)),
};

/** Whose mail, and to which domain. */
export const ofMail = {
  provider: v.optional(sender),
  account: v.optional(v.pipe(text, v.transform(accountOf))),
  domain: v.optional(parameter(domainOf)),
};

/** What a list of events is narrowed by. */
export const ofEvents = {
  ...ofMail,
  type: v.optional(parameter(eventType)),
  recipient: v.optional(text),
  failureKind: v.optional(choice(failureKinds)),
  category: v.optional(v.pipe(text, v.regex(/^([a-z_]{1,40}|-)$/, 'It must be a category, or -.'))),
  failed: v.optional(
    v.pipe(
      v.literal('yes', 'It must be yes.'),
      v.transform(() => true),
    ),
  ),
  happened: v.optional(parameter(intervalOf)),
};

/** `2026-11-22T00:00:00.000Z/2026-11-23T00:00:00.000Z` */
function intervalOf(written: string) {
  const [from, until, more] = written.split('/').map((one) => moment(one));
  if (from === undefined || until === undefined || more !== undefined || from >= until)
    throw new OperationError('It must be two times with / in between, the earlier one first.', 'invalid');
  return { from, until };
}

const mostDays = 1_000;

interface Asked {
  readonly since: Date | undefined;
  readonly until: Date | undefined;
}

/** What may be read whole, since each day is some requests; the last so long if its start is not said. */
export function spanOf({ since, until = new Date() }: Asked, usual: string) {
  const from = since ?? moment(usual, until);
  if (from >= until) throw invalid('The time must begin before it ends, and in the past.');
  if (until.getTime() - from.getTime() > mostDays * 86_400_000)
    throw invalid(`That is more than ${mostDays} days. Choose a shorter time.`);
  return { from, until };
}

export function isoOf({ from, until }: { readonly from: Date; readonly until: Date }): Interval {
  return { from: from.toISOString(), until: until.toISOString() };
}
