/** The value with every key in lower case; an object in which two keys would then be one stays as it is. */
export function foldKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(foldKeys);
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value).map(([key, member]) => [key, foldKeys(member)] as const);
  const folded = new Map(members.map(([key, member]) => [key.toLowerCase(), member]));
  return Object.fromEntries(folded.size === members.length ? folded : members);
}
