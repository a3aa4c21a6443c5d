import { isDeepStrictEqual } from 'node:util';

/** Undefined if it isn't there. */
export interface Difference {
  /** `data.failure.kind` */
  readonly path: string;
  readonly before: unknown;
  readonly after: unknown;
}

/** Lists are compared whole: they are short. */
export function differences(before: object, after: object, within = ''): readonly Difference[] {
  const [old, now] = [new Map(Object.entries(before)), new Map(Object.entries(after))];
  return [...new Set([...old.keys(), ...now.keys()])].flatMap((name) => {
    const path = `${within}${name}`;
    const [was, is] = [old.get(name), now.get(name)];
    if (isDeepStrictEqual(was, is)) return [];
    if (!isObject(was) && !isObject(is)) return [{ path, before: was, after: is }];
    // An added or removed object is listed field by field.
    if (isObject(was ?? {}) && isObject(is ?? {})) return differences(was ?? {}, is ?? {}, `${path}.`);
    return [{ path, before: was, after: is }];
  });
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
