import * as v from 'valibot';

/** Of this shape, or absent: an oddity in one field must not cost the event. */
export function lenient<const S extends v.BaseSchema<unknown, unknown, v.BaseIssue<unknown>>>(schema: S) {
  return v.fallback(v.optional(schema), undefined);
}

/** Non-empty text. Stores and subscribers refuse a lone surrogate, as in text cut by the provider. */
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

/** An id, sent as number or text; integers over 2^53 are text if `parseExactly` read them. */
export const identifier = v.pipe(v.union([text, v.pipe(v.number(), v.finite())]), v.transform(String));

const member = v.pipe(v.union([text, v.pipe(v.number(), v.finite()), v.boolean()]), v.transform(String));

/** The text, number and boolean members of an object, as text. An array has no names. */
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
