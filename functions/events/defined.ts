// biome-ignore lint/complexity/noBannedTypes: it is what the comparison with undefined narrows to
type Defined<T> = { [K in keyof T]?: T[K] & ({} | null) };

/** The fields that hold something; undefined if none does. */
export function defined<T extends object>(fields: T): Defined<T> | undefined {
  let kept: Defined<T> | undefined;
  for (const name in fields) {
    const value = fields[name];
    if (value === undefined) continue;
    kept ??= {};
    kept[name] = value;
  }
  return kept;
}
