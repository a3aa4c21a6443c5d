import { isDeepStrictEqual } from 'node:util';

/** A field that differs; undefined where it is not there. */
export interface Difference {
  /** Such as `data.failure.kind`. */
  readonly path: string;
  readonly before: unknown;
  readonly after: unknown;
}

/** The fields in which two JSON objects differ. Lists are compared whole: theirs are short. */
export function differences(before: object, after: object, within = ''): readonly Difference[] {
  const [old, now] = [new Map(Object.entries(before)), new Map(Object.entries(after))];
  return [...new Set([...old.keys(), ...now.keys()])].flatMap((name) => {
    const path = `${within}${name}`;
    const [was, is] = [old.get(name), now.get(name)];
    if (isDeepStrictEqual(was, is)) return [];
    if (!isObject(was) && !isObject(is)) return [{ path, before: was, after: is }];
    // A part that came or went is told field by field too.
    if (isObject(was ?? {}) && isObject(is ?? {})) return differences(was ?? {}, is ?? {}, `${path}.`);
    return [{ path, before: was, after: is }];
  });
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
