import { validateExpressions } from 'dynalite/validations/index.js';
import { checkConditional } from './dynalite-documents.ts';
import { guardDynamoDb } from './guard-dynamodb.ts';
import type { JsonObject } from './json.ts';
import { isObject, objectAt, stringAt } from './json.ts';
import { invalid, Refusal } from './refusal.ts';
import type { TableKeys } from './table-keys.ts';

const operations = {
  Put: 'PutItem',
  Delete: 'DeleteItem',
  Update: 'UpdateItem',
  ConditionCheck: undefined,
} as const;

export interface TransactionAction {
  /** Undefined for a check, which writes nothing. */
  readonly operation: 'PutItem' | 'DeleteItem' | 'UpdateItem' | undefined;
  readonly request: JsonObject;
  readonly table: string;
  readonly key: JsonObject;
  /** True for every item if there is no condition. */
  fulfilled(item: JsonObject | undefined): boolean;
}

export async function parseAction(entry: unknown, tables: TableKeys): Promise<TransactionAction> {
  const [[kind, request] = [], ...others] = isObject(entry) ? Object.entries(entry) : [];
  if (!isKind(kind) || !isObject(request) || others.length > 0) {
    throw invalid('TransactItems can only contain one of Check, Put, Update or Delete');
  }
  const operation = operations[kind];
  if (operation !== undefined) await guardDynamoDb(operation, request, tables);
  const table = stringAt(request, 'TableName') ?? '';
  const keys = (await tables.of(table)).filter(({ index }) => index === undefined);
  if (keys.length === 0) throw new Refusal('ResourceNotFoundException', 'Requested resource not found');
  const from = objectAt(request, kind === 'Put' ? 'Item' : 'Key');
  const key = Object.fromEntries(keys.map(({ name }) => [name, from[name]]));
  if (Object.values(key).includes(undefined)) {
    throw invalid('The provided key element does not match the schema');
  }
  return { operation, request, table, key, fulfilled: conditionOf(request) };
}

function isKind(text: string | undefined): text is keyof typeof operations {
  return text !== undefined && Object.hasOwn(operations, text);
}

/** By dynalite's parser, so that a condition means what it means in a single write. */
function conditionOf(request: JsonObject): TransactionAction['fulfilled'] {
  const parsed = { ...request };
  const wrong = validateExpressions(parsed);
  if (wrong !== undefined) throw invalid(wrong);
  return (item) => !(checkConditional(parsed, item) instanceof Error);
}
