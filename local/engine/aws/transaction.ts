import type { AwsAnswer } from './answer.ts';
import { jsonAnswer } from './answer.ts';
import type { Dynalite } from './dynalite.ts';
import type { JsonObject } from './json.ts';
import { isObject, jsonObject, listAt, stringAt } from './json.ts';
import { invalid } from './refusal.ts';
import type { TableKeys } from './table-keys.ts';
import type { TransactionAction } from './transaction-action.ts';
import { parseAction } from './transaction-action.ts';

const mostActions = 100;

/**
 * TransactWriteItems, to be run with nothing else under way: conditions first, then writes; what was written is undone
 * if a later write is refused. A crash in between leaves a part on disk.
 * https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html
 */
export async function transactWrite(
  body: JsonObject,
  dynalite: Dynalite,
  tables: TableKeys,
): Promise<AwsAnswer> {
  const entries = listAt(body, 'TransactItems');
  if (entries.length === 0 || entries.length > mostActions) {
    const limits =
      entries.length === 0 ? 'greater than or equal to 1' : `less than or equal to ${mostActions}`;
    throw invalid(
      `1 validation error detected: Value at 'transactItems' failed to satisfy constraint: Member must have length ${limits}`,
    );
  }
  const actions: TransactionAction[] = [];
  for (const entry of entries) actions.push(await parseAction(entry, tables));
  const items = new Set(actions.map(({ table, key }) => JSON.stringify([table, key])));
  if (items.size < actions.length)
    throw invalid('Transaction request cannot include multiple operations on one item');

  const before = await Promise.all(actions.map((action) => read(action, dynalite)));
  const reasons = actions.map(({ fulfilled, request }, at) =>
    fulfilled(before[at]) ? noReason : conditionFailed(request, before[at]),
  );
  if (reasons.some((reason) => reason !== noReason)) return cancelled(reasons);
  return (await write(actions, before, dynalite)) ?? jsonAnswer(200, {});
}

const noReason: JsonObject = { Code: 'None' };

async function read({ table, key }: TransactionAction, dynalite: Dynalite): Promise<JsonObject | undefined> {
  const get = { TableName: table, Key: key, ConsistentRead: true };
  const answer = jsonObject((await succeeded(dynalite, 'GetItem', get)).body);
  return isObject(answer.Item) ? answer.Item : undefined;
}

function conditionFailed(request: JsonObject, item: JsonObject | undefined): JsonObject {
  const told = request.ReturnValuesOnConditionCheckFailure === 'ALL_OLD' && item !== undefined;
  const reason = { Code: 'ConditionalCheckFailed', Message: 'The conditional request failed' };
  return { ...reason, ...(told && { Item: item }) };
}

/** Undefined when all is written. */
async function write(
  actions: readonly TransactionAction[],
  before: readonly (JsonObject | undefined)[],
  dynalite: Dynalite,
): Promise<AwsAnswer | undefined> {
  for (const [at, { operation, request }] of actions.entries()) {
    if (operation === undefined) continue;
    const { ReturnValuesOnConditionCheckFailure: _, ...single } = request;
    const answer = await dynalite.call(operation, JSON.stringify(single));
    if (answer.status === 200) continue;
    for (let undone = at - 1; undone >= 0; undone -= 1)
      await restore(actions[undone], before[undone], dynalite);
    const message = stringAt(jsonObject(answer.body), 'message') ?? 'The write was refused';
    const reason = { Code: 'ValidationError', Message: message };
    return cancelled(actions.map((_action, index) => (index === at ? reason : noReason)));
  }
  return undefined;
}

async function restore(
  action: TransactionAction | undefined,
  item: JsonObject | undefined,
  dynalite: Dynalite,
): Promise<void> {
  if (action?.operation === undefined) return;
  const { table, key } = action;
  if (item === undefined) await succeeded(dynalite, 'DeleteItem', { TableName: table, Key: key });
  else await succeeded(dynalite, 'PutItem', { TableName: table, Item: item });
}

async function succeeded(dynalite: Dynalite, operation: string, request: JsonObject): Promise<AwsAnswer> {
  const answer = await dynalite.call(operation, JSON.stringify(request));
  if (answer.status === 200) return answer;
  throw invalid(stringAt(jsonObject(answer.body), 'message') ?? `${operation} was refused`);
}

function cancelled(reasons: readonly JsonObject[]): AwsAnswer {
  const codes = reasons.map(({ Code }) => Code).join(', ');
  return jsonAnswer(400, {
    __type: 'com.amazonaws.dynamodb.v20120810#TransactionCanceledException',
    Message: `Transaction cancelled, please refer cancellation reasons for specific reasons [${codes}]`,
    CancellationReasons: reasons,
  });
}
