import leven, { closestMatch } from 'leven';

/** ` Did you mean email.bounced?`, or '' if nothing is similar. */
export function closest(text: string, names: readonly string[]): string {
  const typed = text.slice(0, 100).toLowerCase();
  const match = closestMatch(typed, names);
  const isNear = match !== undefined && leven(typed, match) <= Math.max(1, match.length * 0.4);
  return isNear ? ` Did you mean ${match}?` : '';
}
