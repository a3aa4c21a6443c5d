/** The names that a provider is known to use, and what is known of what they hold: `true` where anybody may name things. */
export interface Known {
  readonly [name: string]: true | Known;
}

/** Of a list, so many are looked at: they are alike. */
const mostElements = 5;
const mostNames = 20;

/** `true` for each of these. */
export function named(...names: readonly string[]): Known {
  return Object.fromEntries(names.map((name) => [name, true as const]));
}

/** Paths of the members of a payload that are not known, never what they hold. */
export function unknownNames(payload: unknown, known: Known): readonly string[] {
  const found = new Set<string>();
  look(payload, known, '', found);
  return [...found];
}

function look(value: unknown, known: Known, path: string, found: Set<string>): void {
  if (typeof value !== 'object' || value === null || found.size >= mostNames) return;
  if (Array.isArray(value)) {
    for (const one of value.slice(0, mostElements)) look(one, known, path, found);
    return;
  }
  for (const [name, member] of Object.entries(value)) {
    const here = Object.hasOwn(known, name) ? known[name] : undefined;
    if (found.size >= mostNames) return;
    if (here === undefined) found.add(`${path}${harmlessName(name)}`);
    else if (here !== true) look(member, here, `${path}${name}.`, found);
  }
}

/** `event=other` where the value is none of those that are known. */
export function unknownValue(name: string, value: unknown, isKnown: (value: string) => boolean) {
  return typeof value !== 'string' || isKnown(value) ? [] : [`${name}=${harmlessName(value)}`];
}

/** As it is where it looks like a name; other text may be anything. */
export function harmlessName(name: string): string {
  return /^[\w./:-]{1,64}$/.test(name) ? name : '(odd)';
}
