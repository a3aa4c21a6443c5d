import type { UpdateItemCommandInput } from '@aws-sdk/client-dynamodb';
import { attributesOf } from './attribute-value.ts';

/** A table whose items have only a partition key. */
export interface ItemTable {
  readonly name: string;
  /** UpdateItem; throws an error named after DynamoDB's fault. */
  update(input: UpdateItemCommandInput): Promise<unknown>;
}

/** Attributes as `#name`, values as `:name`. */
export interface Update {
  readonly set: readonly string[];
  readonly remove?: readonly string[];
  readonly condition?: string;
  /** By name; undefined values are used in no clause. */
  readonly values: Readonly<Record<string, string | boolean | undefined>>;
}

/** SET clauses that fill in missing attributes, for each defined value. */
export function filling(values: Update['values']): readonly string[] {
  return Object.keys(values)
    .filter((name) => values[name] !== undefined)
    .map((name) => `#${name} = if_not_exists(#${name}, :${name})`);
}

/** False if the condition fails. */
export async function updateIf(table: ItemTable, pk: string, update: Update): Promise<boolean> {
  const { set, remove = [], condition, values } = update;
  const removing = remove.length === 0 ? '' : ` REMOVE ${remove.map((name) => `#${name}`).join(', ')}`;
  const expression = `SET ${set.join(', ')}${removing}`;
  try {
    await table.update({
      TableName: table.name,
      Key: { pk: { S: pk } },
      UpdateExpression: expression,
      ...(condition === undefined ? {} : { ConditionExpression: condition }),
      ...placeholders(`${expression} ${condition ?? ''}`, values),
    });
    return true;
  } catch (error) {
    if (error instanceof Error && error.name === 'ConditionalCheckFailedException') return false;
    throw error;
  }
}

/** Only the names and values that a text uses: DynamoDB refuses others. */
function placeholders(text: string, values: Update['values']) {
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
