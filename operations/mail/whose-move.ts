import type { DataParts } from '../../functions/events/event.ts';
import { type FailureParty, failureCategories } from '../../functions/events/failure-categories.ts';

type Failure = NonNullable<DataParts['failure']>;

const kinds: Readonly<Record<Failure['kind'], string>> = {
  hard: 'the address is bad',
  soft: 'another mail may get through',
  block: 'refused by policy or reputation',
  undetermined: 'it is unclear what kind of failure this is',
};

const moves: Readonly<Record<FailureParty, string>> = {
  recipient: "it's about the address, not about you",
  sender: "it's your move, and nothing is wrong with the address",
  message: "it's about what you sent, and nothing is wrong with the address",
  system: "it's between mail servers, and nothing says that the address is wrong",
};

/** `block: SPF, DKIM or DMARC of your domain …; it's your move, and nothing is wrong with the address` */
export function whoseMove({ kind, category, about }: Failure): string {
  const meaning = category === undefined ? kinds[kind] : clause(failureCategories[category].meaning);
  return `${kind}: ${[meaning, about === undefined ? '' : moves[about]].filter(Boolean).join('; ')}`;
}

export function whatToDo({ category }: Failure): string | undefined {
  return category === undefined ? undefined : failureCategories[category].whatToDo;
}

/** Lower-cases a sentence, except abbreviations. */
function clause(sentence: string): string {
  const beginning = /^[A-Z](?![A-Z])/.exec(sentence)?.[0] ?? '';
  return `${beginning.toLowerCase()}${sentence.slice(beginning.length).replace(/\.$/, '')}`;
}
