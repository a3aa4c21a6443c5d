import type { EventType } from '../../functions/events/types.ts';
import { leavesOf } from '../../operations/samples/sample-event.ts';
import { compactJson } from './markdown.ts';
import { type ToldEvent, told } from './told.ts';

const longest = 900;
/** Of a subject and data: with less there is nothing to show. */
const leastLeaves = 4;

/** The most telling event of a type that is short enough to read; undefined if its data is trivial. */
export function exampleOf(type: EventType): string | undefined {
  const shown = told.filter((event) => event.type === type).map(shownOf);
  const short = shown.filter((event) => isReadable(JSON.stringify(event)));
  const [best] = short.toSorted((a, b) => leavesOf(b) - leavesOf(a));
  if (best === undefined)
    throw new Error(`no delivery on disk gives a ${type} of up to ${longest} characters`);
  return leavesOf(best) < leastLeaves ? undefined : compactJson(best);
}

/** Some deliveries hold what turns text round, or can't be seen: no example for a document. */
function isReadable(text: string): boolean {
  return text.length <= longest && !/[\p{Cf}\p{Co}\p{Zl}\p{Zp}\uFFFD]/u.test(text);
}

/** Without ids, times and names, which the text beside it has, and without the provider's own text. */
function shownOf({ subject, data }: ToldEvent): object {
  const { payload, envelope, ...parts } = data;
  return { subject, data: parts };
}
