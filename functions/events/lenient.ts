import * as v from 'valibot';

/** Present and of this shape, or absent: an oddity in one field must not cost the event. */
export function lenient<const S extends v.BaseSchema<unknown, unknown, v.BaseIssue<unknown>>>(schema: S) {
  return v.fallback(v.optional(schema), undefined);
}

/** Text that says something. A lone surrogate, as in text cut by the provider, is refused by stores and subscribers. */
export const text = v.pipe(
  v.string(),
  v.nonEmpty(),
  v.transform((value) => value.toWellFormed()),
);

/** The texts of a list, whatever else it holds. */
export const texts = v.pipe(
  v.array(v.fallback(v.nullable(text), null)),
  v.transform((values) => values.filter((value) => value !== null)),
);

/** An id, sent as a number or as text; integers over 2^53 are text where `parseExactly` read them. */
export const identifier = v.pipe(v.union([text, v.pipe(v.number(), v.finite())]), v.transform(String));

const member = v.pipe(v.union([text, v.pipe(v.number(), v.finite()), v.boolean()]), v.transform(String));

/** The members of an object that are text, numbers or booleans, as text. An array has no names to know them by. */
export const record = v.pipe(
  v.unknown(),
  v.check((value) => !Array.isArray(value)),
  v.record(v.string(), v.fallback(v.nullable(member), null)),
  v.transform((members) => {
    const kept: Record<string, string> = {};
    for (const [name, value] of Object.entries(members)) {
      if (name !== '' && value !== null) kept[name.toWellFormed()] = value;
    }
    return Object.keys(kept).length === 0 ? undefined : kept;
  }),
);
