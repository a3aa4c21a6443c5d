import { checkKeys, checkUpdatedKeys } from './guard-keys.ts';
import { checkAttributes, checkValue, itemLevels } from './guard-values.ts';
import { checkItemSize } from './item-size.ts';
import { isObject, type JsonObject, listAt, objectAt, stringAt } from './json.ts';
import { invalid, Refusal } from './refusal.ts';
import type { TableKeys } from './table-keys.ts';

/** Refuses the writes that AWS refuses and dynalite would accept. */
export async function guardDynamoDb(operation: string, body: JsonObject, tables: TableKeys): Promise<void> {
  const table = stringAt(body, 'TableName') ?? '';
  if (operation === 'PutItem') await guardPut(body, table, tables);
  if (operation === 'UpdateItem') await guardUpdate(body, table, tables);
  if (operation !== 'BatchWriteItem') return;
  const requests = objectAt(body, 'RequestItems');
  for (const name of Object.keys(requests))
    for (const request of listAt(requests, name))
      if (isObject(request)) await guardPut(objectAt(request, 'PutRequest'), name, tables);
}

async function guardPut(request: JsonObject, table: string, tables: TableKeys): Promise<void> {
  const item = objectAt(request, 'Item');
  checkAttributes(item, itemLevels);
  checkItemSize(item);
  checkKeys(item, await tables.of(table));
}

async function guardUpdate(body: JsonObject, table: string, tables: TableKeys): Promise<void> {
  for (const [placeholder, name] of Object.entries(objectAt(body, 'ExpressionAttributeNames')))
    if (name === '')
      throw invalid(
        `ExpressionAttributeNames contains invalid value: Empty attribute name for key ${placeholder}`,
      );
  const values = objectAt(body, 'ExpressionAttributeValues');
  for (const [placeholder, value] of Object.entries(values)) checkUpdateValue(placeholder, value);
  checkUpdatedKeys(body, await tables.of(table));
  // dynalite adds the stored attributes itself, in UTF-16 units.
  checkItemSize({ ...Object.values(values) }, 'Item size to update');
}

function checkUpdateValue(placeholder: string, value: unknown): void {
  try {
    checkValue(value, itemLevels);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    throw invalid(
      `ExpressionAttributeValues contains invalid value: ${error.message} for key ${placeholder}`,
    );
  }
}
