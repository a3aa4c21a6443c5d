// biome-ignore lint/complexity/noBannedTypes: it is what the comparison with undefined narrows to
type Defined<T> = { [K in keyof T]?: T[K] & ({} | null) };

/** Absent stays absent: the fields that hold something, or undefined where none does. */
export function defined<T extends object>(fields: T): Defined<T> | undefined {
  const kept: Defined<T> = {};
  for (const name in fields) {
    const value = fields[name];
    if (value !== undefined) kept[name] = value;
  }
  return Object.keys(kept).length === 0 ? undefined : kept;
}
