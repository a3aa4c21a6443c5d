import type { DataParts } from './event.ts';
import { keyPart } from './keys.ts';
import { redactedAddress } from './redacted.ts';

/** More than any provider has names for a mail, and longer than a line of a header may be (RFC 5322, section 2.1.1). */
const most = 8;
const longest = 998;

/** The other subjects of an event, each once; none where there is no other. */
export function aliasesOf(subject: string, aliases: readonly string[] = []): Pick<DataParts, 'aliases'> {
  if (aliases.length === 0) return {};
  const own = keyPart(subject);
  const others = new Map(aliases.map((alias) => [keyPart(alias), alias]));
  others.delete(own);
  const kept = [...others.values()]
    .filter((alias) => alias.length <= longest && !alias.includes(redactedAddress))
    .slice(0, most);
  return kept.length === 0 ? {} : { aliases: kept };
}
