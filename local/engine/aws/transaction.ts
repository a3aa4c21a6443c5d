import { type AwsAnswer, jsonAnswer } from './answer.ts';
import { isObject, type JsonObject, listAt } from './json.ts';
import { invalid, Refusal } from './refusal.ts';
import type { TableKeys } from './table-keys.ts';
import { parseAction, type TransactionAction } from './transaction-action.ts';

const mostActions = 100;

/** With the item as it was before. */
interface Planned extends TransactionAction {
  readonly before: JsonObject | undefined;
}

/**
 * TransactWriteItems, to be run with nothing else under way: conditions first, then writes; what was written is undone
 * if a later write is refused. A crash in between leaves a part on disk.
 * https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html
 */
export async function transactWrite(body: JsonObject, tables: TableKeys): Promise<AwsAnswer> {
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

  const planned = await Promise.all(actions.map((action) => withItem(action, tables)));
  const reasons = planned.map((action) =>
    action.fulfilled(action.before) ? noReason : conditionFailed(action),
  );
  if (reasons.some((reason) => reason !== noReason)) return cancelled(reasons);
  return write(planned, tables);
}

const noReason: JsonObject = { Code: 'None' };

async function withItem(action: TransactionAction, tables: TableKeys): Promise<Planned> {
  const get = { TableName: action.table, Key: action.key, ConsistentRead: true };
  const { Item } = await tables.ask('GetItem', get);
  return { ...action, before: isObject(Item) ? Item : undefined };
}

function conditionFailed({ request, before }: Planned): JsonObject {
  const told = request.ReturnValuesOnConditionCheckFailure === 'ALL_OLD' && before !== undefined;
  const reason = { Code: 'ConditionalCheckFailed', Message: 'The conditional request failed' };
  return { ...reason, ...(told && { Item: before }) };
}

async function write(planned: readonly Planned[], tables: TableKeys): Promise<AwsAnswer> {
  for (const [at, { operation, request }] of planned.entries()) {
    const { ReturnValuesOnConditionCheckFailure: _, ...single } = request;
    try {
      if (operation !== undefined) await tables.ask(operation, single);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      for (const action of planned.slice(0, at).reverse()) await restore(action, tables);
      const reason = { Code: 'ValidationError', Message: error.message };
      return cancelled(planned.map((_action, index) => (index === at ? reason : noReason)));
    }
  }
  return jsonAnswer(200, {});
}

async function restore({ operation, table, key, before }: Planned, tables: TableKeys): Promise<void> {
  if (operation === undefined) return;
  if (before === undefined) await tables.ask('DeleteItem', { TableName: table, Key: key });
  else await tables.ask('PutItem', { TableName: table, Item: before });
}

function cancelled(reasons: readonly JsonObject[]): AwsAnswer {
  const codes = reasons.map(({ Code }) => Code).join(', ');
  return jsonAnswer(400, {
    __type: 'com.amazonaws.dynamodb.v20120810#TransactionCanceledException',
    Message: `Transaction cancelled, please refer cancellation reasons for specific reasons [${codes}]`,
    CancellationReasons: reasons,
  });
}
