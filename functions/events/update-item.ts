import type { UpdateItemCommandInput } from '@aws-sdk/client-dynamodb';
import { attributesOf } from './attribute-value.ts';

/** A table whose items have only a partition key. */
export interface ItemTable {
  readonly name: string;
  /** UpdateItem; throws an error named after DynamoDB's fault. */
  update(input: UpdateItemCommandInput): Promise<unknown>;
}

type Values = Readonly<Record<string, string | boolean | undefined>>;

/** By attribute. */
export interface Update {
  /** Set; removed if undefined. */
  readonly assign?: Values;
  /** Set if missing and defined. */
  readonly fill?: Values;
  /** With attributes as `#name`, and values, these and the others, as `:name`. */
  readonly condition?: string;
  readonly values?: Values;
}

/** False if the condition fails. */
export async function updateIf(table: ItemTable, pk: string, update: Update): Promise<boolean> {
  const { assign = {}, fill = {}, condition, values } = update;
  const all = { ...values, ...fill, ...assign };
  const isDefined = (name: string) => all[name] !== undefined;
  const names = Object.keys(assign);
  const set = [
    ...names.filter(isDefined).map((name) => `#${name} = :${name}`),
    ...Object.keys(fill)
      .filter(isDefined)
      .map((name) => `#${name} = if_not_exists(#${name}, :${name})`),
  ];
  const remove = names.filter((name) => !isDefined(name)).map((name) => `#${name}`);
  const expression = `SET ${set.join(', ')}${remove.length > 0 ? ` REMOVE ${remove.join(', ')}` : ''}`;
  try {
    await table.update({
      TableName: table.name,
      Key: { pk: { S: pk } },
      UpdateExpression: expression,
      ...(condition === undefined ? {} : { ConditionExpression: condition }),
      ...placeholders(`${expression} ${condition ?? ''}`, all),
    });
    return true;
  } catch (error) {
    if (error instanceof Error && error.name === 'ConditionalCheckFailedException') return false;
    throw error;
  }
}

/** Only the names and values that a text uses: DynamoDB refuses others. */
function placeholders(text: string, values: Values) {
  const used = (sign: string) => [
    ...new Set([...text.matchAll(new RegExp(`${sign}(\\w+)`, 'g'))].map(([, name]) => name ?? '')),
  ];
  return {
    ExpressionAttributeNames: Object.fromEntries(used('#').map((name) => [`#${name}`, name])),
    ExpressionAttributeValues: attributesOf(
      Object.fromEntries(used(':').map((name) => [`:${name}`, values[name] ?? ''])),
    ),
  };
}
