import { type AwsAnswer, jsonAnswer } from './answer.ts';
import type { Dynalite } from './dynalite.ts';
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

  const planned = await Promise.all(actions.map((action) => withItem(action, dynalite)));
  const reasons = planned.map((action) =>
    action.fulfilled(action.before) ? noReason : conditionFailed(action),
  );
  if (reasons.some((reason) => reason !== noReason)) return cancelled(reasons);
  return write(planned, dynalite);
}

const noReason: JsonObject = { Code: 'None' };

async function withItem(action: TransactionAction, dynalite: Dynalite): Promise<Planned> {
  const get = { TableName: action.table, Key: action.key, ConsistentRead: true };
  const { Item } = await dynalite.ask('GetItem', get);
  return { ...action, before: isObject(Item) ? Item : undefined };
}

function conditionFailed({ request, before }: Planned): JsonObject {
  const told = request.ReturnValuesOnConditionCheckFailure === 'ALL_OLD' && before !== undefined;
  const reason = { Code: 'ConditionalCheckFailed', Message: 'The conditional request failed' };
  return { ...reason, ...(told && { Item: before }) };
}

async function write(planned: readonly Planned[], dynalite: Dynalite): Promise<AwsAnswer> {
  for (const [at, { operation, request }] of planned.entries()) {
    const { ReturnValuesOnConditionCheckFailure: _, ...single } = request;
    try {
      if (operation !== undefined) await dynalite.ask(operation, single);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      for (const action of planned.slice(0, at).reverse()) await restore(action, dynalite);
      const reason = { Code: 'ValidationError', Message: error.message };
      return cancelled(planned.map((_action, index) => (index === at ? reason : noReason)));
    }
  }
  return jsonAnswer(200, {});
}

async function restore({ operation, table, key, before }: Planned, dynalite: Dynalite): Promise<void> {
  if (operation === undefined) return;
  if (before === undefined) await dynalite.ask('DeleteItem', { TableName: table, Key: key });
  else await dynalite.ask('PutItem', { TableName: table, Item: before });
}

function cancelled(reasons: readonly JsonObject[]): AwsAnswer {
  const codes = reasons.map(({ Code }) => Code).join(', ');
  return jsonAnswer(400, {
    __type: 'com.amazonaws.dynamodb.v20120810#TransactionCanceledException',
    Message: `Transaction cancelled, please refer cancellation reasons for specific reasons [${codes}]`,
    CancellationReasons: reasons,
  });
}
