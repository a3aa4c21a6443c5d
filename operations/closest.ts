/** ` Did you mean email.bounced?` of what was typed instead of one of these; '' where nothing is like it. */
export function closest(typed: string, names: readonly string[]): string {
  const distances = names.map((name) => ({ name, edits: editsBetween(typed.toLowerCase(), name) }));
  const [nearest] = distances.sort((one, other) => one.edits - other.edits);
  if (nearest === undefined || nearest.edits > Math.max(1, nearest.name.length * 0.4)) return '';
  return ` Did you mean ${nearest.name}?`;
}

/** Letters to put in, take out, change or swap with the next. */
function editsBetween(typed: string, name: string): number {
  let [before, row]: [readonly number[], number[]] = [
    [],
    Array.from({ length: name.length + 1 }, (_, at) => at),
  ];
  for (let at = 1; at <= Math.min(typed.length, 100); at++) {
    const last = row;
    row = [at];
    for (let to = 1; to <= name.length; to++) {
      const isSame = typed[at - 1] === name[to - 1];
      const isSwap = typed[at - 1] === name[to - 2] && typed[at - 2] === name[to - 1];
      row[to] = Math.min(
        (last[to] ?? 0) + 1,
        (row[to - 1] ?? 0) + 1,
        (last[to - 1] ?? 0) + (isSame ? 0 : 1),
        isSwap ? (before[to - 2] ?? 0) + 1 : Number.POSITIVE_INFINITY,
      );
    }
    before = last;
  }
  return row[name.length] ?? 0;
}
