import type { JsonObject } from './json.ts';
import { isObject } from './json.ts';
import { invalid } from './refusal.ts';
import type { KeyAttribute } from './table-keys.ts';

const largest = { HASH: 2048, RANGE: 1024 } as const;

export function checkKeys(item: JsonObject, keys: readonly KeyAttribute[]): void {
  for (const key of keys) {
    const size = keySize(item[key.name]);
    if (size === undefined) continue;
    if (size === 0) throw invalid(emptyKey(key));
    if (size > largest[key.type]) throw invalid(tooLarge(key));
  }
}

/** What an update expression assigns to an index key. */
export function checkUpdatedKeys(body: JsonObject, keys: readonly KeyAttribute[]): void {
  const {
    UpdateExpression: expression,
    ExpressionAttributeNames: names,
    ExpressionAttributeValues: values,
  } = body;
  if (typeof expression !== 'string' || !isObject(values)) return;
  for (const [, path = '', placeholder = ''] of expression.matchAll(/([#\w]+)\s*=\s*(:\w+)/g)) {
    const name = isObject(names) && typeof names[path] === 'string' ? names[path] : path;
    const size = keySize(values[placeholder]);
    for (const key of keys) {
      if (key.name !== name || key.index === undefined || size === undefined) continue;
      if (size === 0) {
        const attempted = 'The update expression attempted to update a secondary index key to a value';
        throw invalid(`${notValid} ${attempted} that is not supported. ${notEmpty}.`);
      }
      if (size > largest[key.type]) throw invalid(tooLarge(key));
    }
  }
}

const notValid = 'One or more parameter values are not valid.';
const notEmpty = 'The AttributeValue for a key attribute cannot contain an empty string value';

function emptyKey({ name, index }: KeyAttribute): string {
  if (index === undefined) return `${notValid} ${notEmpty}. Key: ${name}`;
  const specified = 'A value specified for a secondary index key is not supported.';
  return `${notValid} ${specified} ${notEmpty}. IndexName: ${index}, IndexKey: ${name}`;
}

function tooLarge({ type, index }: KeyAttribute): string {
  const invalidValues = 'One or more parameter values were invalid:';
  if (index !== undefined) return `${invalidValues} Size limit exceeded`;
  return type === 'HASH'
    ? `${invalidValues} Size of hashkey has exceeded the maximum size limit of2048 bytes`
    : `${invalidValues} Aggregated size of all range keys has exceeded the size limit of 1024 bytes`;
}

function keySize(value: unknown): number | undefined {
  if (!isObject(value)) return undefined;
  if (typeof value.S === 'string') return Buffer.byteLength(value.S);
  if (typeof value.B === 'string') return Buffer.byteLength(value.B, 'base64');
  return undefined;
}
