/** Names that a provider is known to use, and those within; `true` if anybody may name things there. */
export interface Known {
  readonly [name: string]: true | Known;
}

/** Elements of a list are alike. */
const mostElements = 5;
const mostNames = 20;

/** `true` for each word of a list, and for each field of the schemas. */
export function named(words: string, ...schemas: readonly { readonly entries: object }[]): Known {
  const names = [...words.split(' '), ...schemas.flatMap(({ entries }) => Object.keys(entries))];
  return Object.fromEntries(names.map((name) => [name, true as const]));
}

/** Paths of a payload's unknown members, never their content. */
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

/** `event=other` for an unknown text in a payload's member; that may be empty. */
export function unknownValue(payload: unknown, name: string, isKnown: (value: string) => boolean) {
  const value: unknown = typeof payload === 'object' && payload !== null && Reflect.get(payload, name);
  const isFine = typeof value !== 'string' || value === '' || isKnown(value);
  return isFine ? [] : [`${name}=${harmlessName(value)}`];
}

/** Unchanged if it looks like a name; other text may be anything. */
export function harmlessName(name: string): string {
  return /^[\w./:-]{1,64}$/.test(name) ? name : '(odd)';
}
