/** The first of members with the same key. */
export function firstOfEach<T>(members: readonly T[], keyOf: (member: T) => string): readonly T[] {
  const byKey = new Map<string, T>();
  for (const member of members) {
    const key = keyOf(member);
    if (!byKey.has(key)) byKey.set(key, member);
  }
  return [...byKey.values()];
}
