/** What is read of a JSON Schema here. */
export interface JsonSchema {
  readonly description?: string;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly type?: string;
  /** Of a field that must not be there. */
  readonly not?: unknown;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly items?: JsonSchema;
  readonly allOf?: readonly JsonSchema[];
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
}

export interface Field {
  /** From the top: `failure.smtp.code`. */
  readonly path: string;
  /** In words: text, number, one of some values. */
  readonly type: string;
  readonly meaning: string;
  readonly required: boolean;
}

/** The fields of an object and of those within, in the order of the schema; a name that comes again is skipped. */
export function fieldsOf(schema: JsonSchema, prefix = ''): readonly Field[] {
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

function typeOf({ enum: values, const: value, type, items }: JsonSchema): string {
  if (value !== undefined) return JSON.stringify(value);
  if (values !== undefined) return values.map((one) => JSON.stringify(one)).join(', ');
  if (items !== undefined) return `list of ${typeOf(items)}`;
  return type === 'string' ? 'text' : (type ?? '');
}
