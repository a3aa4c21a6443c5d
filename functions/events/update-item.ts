import type { UpdateItemCommandInput } from '@aws-sdk/client-dynamodb';
import { attributesOf } from './attribute-value.ts';

/** A table whose items have a partition key alone. */
export interface ItemTable {
  readonly name: string;
  /** UpdateItem; throws an error with DynamoDB's name for why. */
  update(input: UpdateItemCommandInput): Promise<unknown>;
}

/** Attributes as `#name`, values as `:name`. */
export interface Update {
  /** Clauses of SET. */
  readonly set: readonly string[];
  /** Names of attributes to take away. */
  readonly remove?: readonly string[];
  readonly condition?: string;
  /** By name; what is undefined is used in no clause. */
  readonly values: Readonly<Record<string, string | boolean | undefined>>;
}

/** A clause of SET that fills in an attribute where it is missing, for each value that there is. */
export function filling(values: Update['values']): readonly string[] {
  return Object.keys(values)
    .filter((name) => values[name] !== undefined)
    .map((name) => `#${name} = if_not_exists(#${name}, :${name})`);
}

/** False where the condition fails. */
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

/** Names and values for the `#name` and `:value` of a text, and no others: DynamoDB refuses unused ones. */
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
