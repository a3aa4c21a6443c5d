import { isObject, type JsonObject, objectAt, stringAt } from './json.ts';
import { invalid } from './refusal.ts';
import type { KeyAttribute } from './table-keys.ts';

const largest = { HASH: 2048, RANGE: 1024 } as const;

export function checkKeys(item: JsonObject, keys: readonly KeyAttribute[]): void {
  for (const key of keys) checkKey(key, item[key.name], emptyKey(key));
}

/** What an update expression assigns to an index key. */
export function checkUpdatedKeys(body: JsonObject, keys: readonly KeyAttribute[]): void {
  const [names, values] = [
    objectAt(body, 'ExpressionAttributeNames'),
    objectAt(body, 'ExpressionAttributeValues'),
  ];
  const expression = stringAt(body, 'UpdateExpression') ?? '';
  const attempted = 'The update expression attempted to update a secondary index key to a value';
  for (const [, path = '', placeholder = ''] of expression.matchAll(/([#\w]+)\s*=\s*(:\w+)/g)) {
    const name = stringAt(names, path) ?? path;
    for (const key of keys)
      if (key.name === name && key.index !== undefined)
        checkKey(key, values[placeholder], `${attempted} that is not supported. ${notEmpty}.`);
  }
}

const notEmpty = 'The AttributeValue for a key attribute cannot contain an empty string value';

function emptyKey({ name, index }: KeyAttribute): string {
  if (index === undefined) return `${notEmpty}. Key: ${name}`;
  const specified = 'A value specified for a secondary index key is not supported.';
  return `${specified} ${notEmpty}. IndexName: ${index}, IndexKey: ${name}`;
}

function checkKey({ type, index }: KeyAttribute, value: unknown, empty: string): void {
  const { S, B } = isObject(value) ? value : {};
  const text = S ?? B;
  if (typeof text !== 'string') return;
  const size = Buffer.byteLength(text, S === undefined ? 'base64' : 'utf8');
  if (size === 0) throw invalid(`One or more parameter values are not valid. ${empty}`);
  if (size <= largest[type]) return;
  const ofTable =
    type === 'HASH'
      ? 'Size of hashkey has exceeded the maximum size limit of2048 bytes'
      : 'Aggregated size of all range keys has exceeded the size limit of 1024 bytes';
  const tooLarge = index === undefined ? ofTable : 'Size limit exceeded';
  throw invalid(`One or more parameter values were invalid: ${tooLarge}`);
}
