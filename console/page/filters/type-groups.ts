export interface OptionGroup {
  readonly label?: string;
  readonly options: readonly string[];
}

/** `email.*` and all of its types, and so on; a type without a dot comes alone, at the end. */
export function typeGroups(types: readonly string[]): readonly OptionGroup[] {
  const groups = new Map<string, string[]>();
  for (const type of types) {
    const dot = type.indexOf('.');
    const name = dot < 0 ? '' : type.slice(0, dot);
    groups.set(name, [...(groups.get(name) ?? []), type]);
  }
  const { '': alone = [], ...named } = Object.fromEntries(groups);
  return [
    ...Object.entries(named).map(([name, options]) => ({ label: name, options: [`${name}.*`, ...options] })),
    ...(alone.length === 0 ? [] : [{ options: alone }]),
  ];
}
