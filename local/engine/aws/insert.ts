import { checkKeys } from './guard-keys.ts';
import { checkValue, parameterLevels } from './guard-values.ts';
import { checkItemSize } from './item-size.ts';
import { isObject, type JsonObject, listAt, stringAt } from './json.ts';
import { invalid, Refusal } from './refusal.ts';
import type { TableKeys } from './table-keys.ts';

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
  const parameters = listAt(body, 'Parameters');
  for (const parameter of parameters) checkValue(parameter, parameterLevels);
  const names = [...pairs.matchAll(/'((?:[^']|'')*)'\s*:/g)];
  return { table, names: names.map(([, name = '']) => name.replaceAll("''", "'")), parameters };
}

/** BatchExecuteStatement: each INSERT is a separate put-if-absent. */
export async function insertBatch(body: JsonObject, tables: TableKeys): Promise<JsonObject> {
  const statements = listAt(body, 'Statements');
  if (statements.length === 0) throw invalid('The statement was empty.');
  if (statements.length > 25)
    throw invalid(
      "1 validation error detected: Value at 'statements' failed to satisfy constraint: Member must have length less than or equal to 25",
    );
  const inserted = new Set<string>();
  const Responses: JsonObject[] = [];
  for (const insert of statements.map(parseInsert)) {
    // DynamoDB Local has then written what comes before the repeated key.
    const key = await identity(insert, tables);
    if (inserted.has(key)) throw invalid('Provided list of item keys contains duplicates');
    inserted.add(key);
    Responses.push(await respond(insert, tables));
  }
  return { Responses };
}

export async function insertOne(body: JsonObject, tables: TableKeys): Promise<JsonObject> {
  await insertItem(parseInsert(body), tables);
  return { Items: [] };
}

/** Like no other's if the table or a key is missing. */
async function identity({ table, names, parameters }: Insert, tables: TableKeys): Promise<string> {
  const keys = await tables.own(table);
  const values = keys.map(({ name }) => parameters[names.indexOf(name)]);
  const isKnown = keys.length > 0 && !values.includes(undefined);
  return isKnown ? JSON.stringify([table, ...values]) : crypto.randomUUID();
}

const batchCodes: Readonly<Record<string, string>> = {
  ValidationException: 'ValidationError',
  ResourceNotFoundException: 'ResourceNotFound',
  DuplicateItemException: 'DuplicateItem',
};

async function respond(insert: Insert, tables: TableKeys): Promise<JsonObject> {
  try {
    await insertItem(insert, tables);
    return { TableName: insert.table };
  } catch (error) {
    const code = error instanceof Refusal ? batchCodes[error.type] : undefined;
    if (!(error instanceof Refusal) || code === undefined) throw error;
    const named = code === 'ResourceNotFound' ? {} : { TableName: insert.table };
    return { Error: { Code: code, Message: error.message }, ...named };
  }
}

async function insertItem(insert: Insert, tables: TableKeys): Promise<void> {
  const keys = await tables.own(insert.table);
  const Item = itemOf(
    insert,
    keys.map(({ name }) => name),
  );
  checkItemSize(Item);
  checkKeys(Item, await tables.of(insert.table));
  const put = {
    TableName: insert.table,
    Item,
    ConditionExpression: 'attribute_not_exists(#key)',
    ExpressionAttributeNames: { '#key': keys[0]?.name ?? 'pk' },
  };
  await tables.ask('PutItem', put).catch((error: unknown) => {
    if (error instanceof Refusal && error.type === 'ConditionalCheckFailedException')
      throw new Refusal('DuplicateItemException', 'Duplicate primary key exists in table');
    throw error;
  });
}

function itemOf({ names, parameters }: Insert, keys: readonly string[]): JsonObject {
  if (names.length !== parameters.length)
    throw invalid("Number of parameters in request and statement don't match.");
  if (names.includes('')) throw invalid('Path component cannot be an empty string');
  const twice = names.find((name, at) => names.indexOf(name) !== at);
  if (twice !== undefined) throw invalid(`Duplicate keys in tuple. Key: ${twice}`);
  const missing = keys.find((name) => !names.includes(name));
  if (missing !== undefined) throw invalid(`Key attribute should be present in the item: Key ${missing}`);
  return Object.fromEntries(names.map((name, at) => [name, parameters[at]]));
}
