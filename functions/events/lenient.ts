import * as v from 'valibot';

/** Present and of this shape, or absent: an oddity in one field must not cost the event. */
export function lenient<const S extends v.BaseSchema<unknown, unknown, v.BaseIssue<unknown>>>(schema: S) {
  return v.optional(v.fallback(v.optional(schema), undefined));
}

/** Text that says something. */
export const text = v.pipe(v.string(), v.nonEmpty());
