import type { Dynalite } from './dynalite.ts';
import { checkKeys } from './guard-keys.ts';
import { checkValue, parameterLevels } from './guard-values.ts';
import { checkItemSize } from './item-size.ts';
import { isObject, type JsonObject, jsonObject, listAt, stringAt } from './json.ts';
import { invalid, Refusal } from './refusal.ts';
import type { KeyAttribute, TableKeys } from './table-keys.ts';

interface Insert {
  readonly table: string;
  readonly names: readonly string[];
  readonly parameters: readonly unknown[];
}

const insertion = /^\s*INSERT\s+INTO\s+"([^"]+)"\s+VALUE\s*\{(.*)\}\s*;?\s*$/is;
const allPairs = /^\s*'(?:[^']|'')*'\s*:\s*\?\s*(?:,\s*'(?:[^']|'')*'\s*:\s*\?\s*)*$/;

/** The only PartiQL statement that the local engine runs. */
function parseInsert(request: unknown): Insert {
  const body: JsonObject = isObject(request) ? request : {};
  const [, table, pairs] = insertion.exec(stringAt(body, 'Statement') ?? '') ?? [];
  if (table === undefined || pairs === undefined || !allPairs.test(pairs)) {
    throw invalid(
      `The local engine runs one PartiQL statement only: INSERT INTO "table" VALUE {'pk': ?, 'sk': ?, …}, ` +
        'each attribute listed in single quotes and given as a parameter.',
    );
  }
  const names = [...pairs.matchAll(/'((?:[^']|'')*)'\s*:/g)].map(([, name = '']) =>
    name.replaceAll("''", "'"),
  );
  return { table, names, parameters: listAt(body, 'Parameters') };
}

/** BatchExecuteStatement: each INSERT is a separate put-if-absent. */
export async function insertBatch(
  body: JsonObject,
  dynalite: Dynalite,
  tables: TableKeys,
): Promise<JsonObject> {
  const statements = listAt(body, 'Statements');
  if (statements.length === 0) throw invalid('The statement was empty.');
  if (statements.length > 25) {
    throw invalid(`${badBatch} Member must have length less than or equal to 25`);
  }
  const inserts = statements.map(checkedInsert);
  const inserted = new Set<string>();
  const responses: JsonObject[] = [];
  for (const insert of inserts) {
    // DynamoDB Local has then written what comes before the repeated key.
    const key = await identity(insert, tables);
    if (key !== undefined && inserted.has(key))
      throw invalid('Provided list of item keys contains duplicates');
    if (key !== undefined) inserted.add(key);
    responses.push(await respond(insert, dynalite, tables));
  }
  return { Responses: responses };
}

const badBatch = "1 validation error detected: Value at 'statements' failed to satisfy constraint:";

export async function insertOne(
  body: JsonObject,
  dynalite: Dynalite,
  tables: TableKeys,
): Promise<JsonObject> {
  await insertItem(checkedInsert(body), dynalite, tables);
  return { Items: [] };
}

function checkedInsert(statement: unknown): Insert {
  const insert = parseInsert(statement);
  for (const parameter of insert.parameters) checkValue(parameter, parameterLevels);
  return insert;
}

async function identity(insert: Insert, tables: TableKeys): Promise<string | undefined> {
  const keys = tableKey(await tables.of(insert.table));
  const values = keys.map(({ name }) => insert.parameters[insert.names.indexOf(name)]);
  return keys.length === 0 || values.includes(undefined)
    ? undefined
    : JSON.stringify([insert.table, ...values]);
}

const batchCodes: Readonly<Record<string, string>> = {
  ValidationException: 'ValidationError',
  ResourceNotFoundException: 'ResourceNotFound',
  DuplicateItemException: 'DuplicateItem',
};

async function respond(insert: Insert, dynalite: Dynalite, tables: TableKeys): Promise<JsonObject> {
  try {
    await insertItem(insert, dynalite, tables);
    return { TableName: insert.table };
  } catch (error) {
    const code = error instanceof Refusal ? batchCodes[error.type] : undefined;
    if (!(error instanceof Refusal) || code === undefined) throw error;
    const named = code === 'ResourceNotFound' ? {} : { TableName: insert.table };
    return { Error: { Code: code, Message: error.message }, ...named };
  }
}

async function insertItem(insert: Insert, dynalite: Dynalite, tables: TableKeys): Promise<void> {
  const keys = await tables.of(insert.table);
  const item = itemOf(insert, tableKey(keys));
  checkItemSize(item);
  checkKeys(item, keys);
  const [first] = keys;
  const put = {
    TableName: insert.table,
    Item: item,
    ConditionExpression: 'attribute_not_exists(#key)',
    ExpressionAttributeNames: { '#key': first?.name ?? 'pk' },
  };
  const answer = await dynalite.call('PutItem', JSON.stringify(put));
  if (answer.status === 200) return;
  const refused = jsonObject(answer.body);
  const type = (stringAt(refused, '__type') ?? 'InternalServerError').replace(/^.*#/, '');
  if (type === 'ConditionalCheckFailedException') {
    throw new Refusal('DuplicateItemException', 'Duplicate primary key exists in table');
  }
  throw new Refusal(type, stringAt(refused, 'message') ?? stringAt(refused, 'Message') ?? type);
}

function itemOf({ names, parameters }: Insert, keys: readonly KeyAttribute[]): JsonObject {
  if (names.length !== parameters.length) {
    throw invalid("Number of parameters in request and statement don't match.");
  }
  if (names.includes('')) throw invalid('Path component cannot be an empty string');
  const twice = names.find((name, at) => names.indexOf(name) !== at);
  if (twice !== undefined) throw invalid(`Duplicate keys in tuple. Key: ${twice}`);
  const missing = keys.find(({ name }) => !names.includes(name));
  if (missing !== undefined)
    throw invalid(`Key attribute should be present in the item: Key ${missing.name}`);
  return Object.fromEntries(names.map((name, at) => [name, parameters[at]]));
}

function tableKey(keys: readonly KeyAttribute[]): readonly KeyAttribute[] {
  return keys.filter(({ index }) => index === undefined);
}
