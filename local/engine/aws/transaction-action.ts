import { validateExpressions } from 'dynalite/validations/index.js';
import { checkConditional } from './dynalite-documents.ts';
import { guardDynamoDb } from './guard-dynamodb.ts';
import { isObject, type JsonObject, objectAt, stringAt } from './json.ts';
import { invalid, Refusal } from './refusal.ts';
import type { TableKeys } from './table-keys.ts';

/** A check writes nothing. */
const operations = new Map([
  ['Put', 'PutItem'],
  ['Delete', 'DeleteItem'],
  ['Update', 'UpdateItem'],
  ['ConditionCheck', undefined],
]);

export interface TransactionAction {
  readonly operation: string | undefined;
  readonly request: JsonObject;
  readonly table: string;
  readonly key: JsonObject;
  /** True for every item if there is no condition. */
  fulfilled(item: JsonObject | undefined): boolean;
}

export async function parseAction(entry: unknown, tables: TableKeys): Promise<TransactionAction> {
  const [[kind = '', request] = [], ...others] = isObject(entry) ? Object.entries(entry) : [];
  if (!operations.has(kind) || !isObject(request) || others.length > 0)
    throw invalid('TransactItems can only contain one of Check, Put, Update or Delete');
  const operation = operations.get(kind);
  if (operation !== undefined) await guardDynamoDb(operation, request, tables);
  const table = stringAt(request, 'TableName') ?? '';
  const keys = await tables.own(table);
  if (keys.length === 0) throw new Refusal('ResourceNotFoundException', 'Requested resource not found');
  const from = objectAt(request, kind === 'Put' ? 'Item' : 'Key');
  const key = Object.fromEntries(keys.map(({ name }) => [name, from[name]]));
  if (Object.values(key).includes(undefined))
    throw invalid('The provided key element does not match the schema');
  return { operation, request, table, key, fulfilled: conditionOf(request) };
}

/** By dynalite's parser, so that a condition means what it means in a single write. */
function conditionOf(request: JsonObject): TransactionAction['fulfilled'] {
  const parsed = { ...request };
  const wrong = validateExpressions(parsed);
  if (wrong !== undefined) throw invalid(wrong);
  return (item) => !(checkConditional(parsed, item) instanceof Error);
}
