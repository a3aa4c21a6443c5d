import { aliasKeyTo, aliasTarget } from '../../functions/events/keys.ts';
import { nameOf } from '../../functions/events/read-items.ts';
import type { ItemKey } from '../queries/fetch-items.ts';
import type { Attributes } from '../queries/stored-items.ts';
import { type Erasable, eventOf, keyOf } from './erasable.ts';

/** What leads to nothing any more, or tells whom a mail was sent to. */
export interface StaleLeads {
  /** Aliases that no event of the mail has any more, and rows of events that are gone. */
  readonly others: readonly ItemKey[];
  /** Rows by which the recipient is found. */
  readonly own: readonly ItemKey[];
}

/** Of a mail of which these events stay, as they have become. */
export function staleLeads(mail: Erasable, recipient: string, staying: readonly Attributes[]): StaleLeads {
  const named = new Set(staying.flatMap(aliasesOf).map(nameOf));
  const [stays, lives] = [new Set(staying.map((item) => nameOf(keyOf(item)))), new Set(staying.map(pkOf))];
  const isDead = (target: string) => mail.keys.includes(target) && !lives.has(target);
  const aliases = [
    ...[...mail.own, ...mail.others].flatMap(aliasesOf),
    ...mail.aliases.map(keyOf).filter((key) => isDead(aliasTarget(key) ?? '')),
  ];
  const isOwn = (row: Attributes) => row.recipient?.S === recipient;
  const others = mail.rows.filter((row) => !isOwn(row) && !stays.has(nameOf(eventOf(row))));
  return {
    others: [...aliases.filter((key) => !named.has(nameOf(key))), ...others.map(keyOf)],
    own: mail.rows.filter(isOwn).map(keyOf),
  };
}

/** What leads to an event from the other ids that it names. */
function aliasesOf(item: Attributes): readonly ItemKey[] {
  const named = item.data?.M?.aliases?.L ?? [];
  return named.flatMap(({ S }) => (S === undefined ? [] : [aliasKeyTo(pkOf(item), S)]));
}

function pkOf({ pk }: Attributes): string {
  return pk?.S ?? '';
}
