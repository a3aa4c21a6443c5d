import leven, { closestMatch } from 'leven';

/** ` Did you mean email.bounced?`, or '' if nothing is similar, by commander's measure. */
export function closest(text: string, names: readonly string[]): string {
  const typed = text.slice(0, 100).toLowerCase();
  const match = closestMatch(typed, names, { maxDistance: 3 });
  if (match === undefined) return '';
  const similarity = 1 - leven(typed, match) / Math.max(typed.length, match.length);
  return similarity > 0.4 ? ` Did you mean ${match}?` : '';
}
