import { checkKeys, checkUpdatedKeys } from './guard-keys.ts';
import { checkAttributes, checkValue, itemLevels } from './guard-values.ts';
import { checkItemSize } from './item-size.ts';
import type { JsonObject } from './json.ts';
import { isObject, listAt, objectAt, stringAt } from './json.ts';
import { invalid, Refusal } from './refusal.ts';
import type { TableKeys } from './table-keys.ts';

/** Refuses the writes that AWS refuses and dynalite would accept. */
export async function guardDynamoDb(operation: string, body: JsonObject, tables: TableKeys): Promise<void> {
  if (operation === 'PutItem') await guardPut(objectAt(body, 'Item'), stringAt(body, 'TableName'), tables);
  if (operation === 'UpdateItem') await guardUpdate(body, tables);
  if (operation === 'BatchWriteItem') {
    const requests = objectAt(body, 'RequestItems');
    for (const table of Object.keys(requests)) {
      for (const request of listAt(requests, table)) {
        if (isObject(request))
          await guardPut(objectAt(objectAt(request, 'PutRequest'), 'Item'), table, tables);
      }
    }
  }
}

async function guardPut(item: JsonObject, table: string | undefined, tables: TableKeys): Promise<void> {
  checkAttributes(item, itemLevels);
  checkItemSize(item);
  if (table !== undefined) checkKeys(item, await tables.of(table));
}

async function guardUpdate(body: JsonObject, tables: TableKeys): Promise<void> {
  for (const [placeholder, name] of Object.entries(objectAt(body, 'ExpressionAttributeNames'))) {
    if (name === '') {
      throw invalid(
        `ExpressionAttributeNames contains invalid value: Empty attribute name for key ${placeholder}`,
      );
    }
  }
  const values = objectAt(body, 'ExpressionAttributeValues');
  for (const [placeholder, value] of Object.entries(values)) checkUpdateValue(placeholder, value);
  const table = stringAt(body, 'TableName');
  if (table !== undefined) checkUpdatedKeys(body, await tables.of(table));
  // dynalite adds the stored attributes itself, in UTF-16 units.
  checkItemSize(
    Object.fromEntries(Object.values(values).map((value, at) => [String(at), value])),
    'Item size to update',
  );
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
