import type { AttributeValue } from '@aws-sdk/client-dynamodb';

/** A JSON value for DynamoDB; undefined is left out. */
export type Plain = string | number | boolean | readonly Plain[] | PlainObject;

export interface PlainObject {
  readonly [name: string]: Plain | undefined;
}

/** Throws for a number that DynamoDB would change. `marshall` knows more types, and takes ten times as long. */
export function attributesOf(object: PlainObject): Record<string, AttributeValue> {
  const attributes: Record<string, AttributeValue> = {};
  for (const name of Object.keys(object)) {
    const value = object[name];
    if (value === undefined) continue;
    // An assignment would lose it.
    if (name === '__proto__')
      Object.defineProperty(attributes, name, { value: attributeOf(value), enumerable: true });
    else attributes[name] = attributeOf(value);
  }
  return attributes;
}

function attributeOf(value: Plain): AttributeValue {
  if (typeof value === 'string') return { S: value };
  if (typeof value === 'boolean') return { BOOL: value };
  if (typeof value === 'number') return { N: exactly(value) };
  if (isList(value)) return { L: value.map(attributeOf) };
  return { M: attributesOf(value) };
}

function exactly(value: number): string {
  if (!(Math.abs(value) <= Number.MAX_SAFE_INTEGER)) throw new Error('a number that does not fit');
  return String(value);
}

/** `Array.isArray` does not narrow readonly arrays. */
function isList(value: readonly Plain[] | PlainObject): value is readonly Plain[] {
  return Array.isArray(value);
}
