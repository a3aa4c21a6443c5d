import { remembering } from '../events/remembering.ts';

/** The value with all keys in lower case; unchanged where two keys of an object would become one. */
export function foldKeys(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(foldKeys);
  const folded: Record<string, unknown> = {};
  for (const [key, member] of Object.entries(value)) {
    const name = lowerCase(key);
    // Keys that can't be assigned, or collide.
    if (folded[name] !== undefined) return foldCarefully(value);
    folded[name] = typeof member === 'object' ? foldKeys(member) : member;
  }
  return folded;
}

function foldCarefully(value: object): unknown {
  const members = Object.entries(value).map(([key, member]) => [key, foldKeys(member)] as const);
  const folded = new Map(members.map(([key, member]) => [key.toLowerCase(), member]));
  return Object.fromEntries(folded.size === members.length ? folded : members);
}

/** A provider has few keys, and each event has them all. */
const lowerCase = remembering((key) => key.toLowerCase(), { most: 100, longest: 100 });
