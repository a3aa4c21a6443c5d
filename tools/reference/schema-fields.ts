import * as v from 'valibot';

interface Schema {
  readonly description?: string | undefined;
  readonly enum?: readonly unknown[] | undefined;
  readonly const?: unknown;
  readonly type?: string | undefined;
  /** Of a field that must not be there. */
  readonly not?: unknown;
  readonly properties?: Readonly<Record<string, Schema>> | undefined;
  readonly required?: readonly string[] | undefined;
  readonly items?: Schema | undefined;
  readonly allOf?: readonly Schema[] | undefined;
  readonly anyOf?: readonly Schema[] | undefined;
  readonly oneOf?: readonly Schema[] | undefined;
}

const members = v.lazy(() => v.array(JsonSchema));

/** What is read of a JSON Schema here. */
export const JsonSchema: v.GenericSchema<unknown, Schema> = v.object({
  description: v.optional(v.string()),
  enum: v.optional(v.array(v.unknown())),
  const: v.optional(v.unknown()),
  type: v.optional(v.string()),
  not: v.optional(v.unknown()),
  properties: v.optional(
    v.record(
      v.string(),
      v.lazy(() => JsonSchema),
    ),
  ),
  required: v.optional(v.array(v.string())),
  items: v.optional(v.lazy(() => JsonSchema)),
  allOf: v.optional(members),
  anyOf: v.optional(members),
  oneOf: v.optional(members),
});

export interface Field {
  /** From the top: `failure.smtp.code`. */
  readonly path: string;
  /** In words: text, number, one of some values. */
  readonly type: string;
  readonly meaning: string;
  readonly required: boolean;
}

/** The fields of an object and of those within, in the order of the schema; a name that comes again is skipped. */
export function fieldsOf(schema: Schema, prefix = ''): readonly Field[] {
  const parts = [...(schema.allOf ?? []), ...(schema.anyOf ?? []), ...(schema.oneOf ?? [])];
  const own = Object.entries(schema.properties ?? {}).flatMap(([name, property]) => {
    if (property.not !== undefined) return [];
    const path = `${prefix}${name}`;
    const required = schema.required?.includes(name) ?? false;
    const field = { path, type: typeOf(property), meaning: property.description ?? '', required };
    return [field, ...fieldsOf(property, `${path}.`)];
  });
  const all = [...own, ...parts.flatMap((part) => fieldsOf(part, prefix))];
  return all.filter(({ path }, at) => all.findIndex((other) => other.path === path) === at);
}

function typeOf({ enum: values, const: value, type, items }: Schema): string {
  if (value !== undefined) return JSON.stringify(value);
  if (values !== undefined) return values.map((one) => JSON.stringify(one)).join(', ');
  if (items !== undefined) return `list of ${typeOf(items)}`;
  return type === 'string' ? 'text' : (type ?? '');
}
