import {
  CreateTableCommand,
  type CreateTableCommandInput,
  DescribeTableCommand,
  type DynamoDBClient,
  ResourceInUseException,
} from '@aws-sdk/client-dynamodb';
import * as v from 'valibot';
import type { DeclaredTables, TableSettings } from '../aws/table-settings.ts';
import type { Stack } from '../stack/stack.ts';

const KeySchema = v.array(v.object({ AttributeName: v.string(), KeyType: v.picklist(['HASH', 'RANGE']) }));
const Index = v.object({
  IndexName: v.string(),
  KeySchema,
  Projection: v.object({
    ProjectionType: v.optional(v.picklist(['ALL', 'INCLUDE', 'KEYS_ONLY'])),
    NonKeyAttributes: v.optional(v.array(v.string())),
  }),
});
const Backups = v.optional(v.object({ PointInTimeRecoveryEnabled: v.optional(v.boolean(), false) }));
/**
 * Only what dynalite has: no deletion protection, streams, encryption, tags or capacity. Time to live and
 * point-in-time recovery are told as declared, but a local table never expires an item and keeps no backup.
 */
const TableProperties = v.object({
  AttributeDefinitions: v.array(
    v.object({ AttributeName: v.string(), AttributeType: v.picklist(['S', 'N', 'B']) }),
  ),
  KeySchema,
  GlobalSecondaryIndexes: v.optional(v.array(Index)),
  LocalSecondaryIndexes: v.optional(v.array(Index)),
  TimeToLiveSpecification: v.optional(
    v.object({ AttributeName: v.optional(v.string()), Enabled: v.boolean() }),
  ),
  PointInTimeRecoverySpecification: Backups,
  Replicas: v.optional(v.array(v.object({ PointInTimeRecoverySpecification: Backups })), []),
});
type TableProperties = v.InferOutput<typeof TableProperties>;

export async function createTables(
  stack: Stack,
  dynamodb: DynamoDBClient,
  declared: DeclaredTables,
): Promise<void> {
  for (const { identity, properties } of stack.of('AWS::DynamoDB::Table', 'AWS::DynamoDB::GlobalTable')) {
    const table = v.parse(TableProperties, properties);
    try {
      await dynamodb.send(new CreateTableCommand(onDemand(identity.name, table)));
    } catch (error) {
      if (!(error instanceof ResourceInUseException)) throw error;
      await requireSameKeys(dynamodb, identity.name, table);
    }
    await untilActive(dynamodb, identity.name);
    declared.set(identity.name, settingsOf(table));
  }
}

function settingsOf(table: TableProperties): TableSettings {
  const { TimeToLiveSpecification: timeToLive, Replicas, PointInTimeRecoverySpecification: own } = table;
  const backups = [own, ...Replicas.map((replica) => replica.PointInTimeRecoverySpecification)];
  return {
    timeToLive: timeToLive?.Enabled === true ? timeToLive.AttributeName : undefined,
    pointInTimeRecovery: backups.some((one) => one?.PointInTimeRecoveryEnabled === true),
  };
}

/** Capacity is not emulated, so provisioned tables become on-demand ones. */
function onDemand(name: string, table: TableProperties): CreateTableCommandInput {
  const { AttributeDefinitions, KeySchema, GlobalSecondaryIndexes, LocalSecondaryIndexes } = table;
  return {
    TableName: name,
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions,
    KeySchema,
    ...(GlobalSecondaryIndexes === undefined
      ? {}
      : { GlobalSecondaryIndexes: GlobalSecondaryIndexes.map(index) }),
    ...(LocalSecondaryIndexes === undefined
      ? {}
      : { LocalSecondaryIndexes: LocalSecondaryIndexes.map(index) }),
  };
}

function index({ IndexName, KeySchema, Projection }: v.InferOutput<typeof Index>) {
  const { ProjectionType, NonKeyAttributes } = Projection;
  return {
    IndexName,
    KeySchema,
    Projection: {
      ...(ProjectionType === undefined ? {} : { ProjectionType }),
      ...(NonKeyAttributes === undefined ? {} : { NonKeyAttributes }),
    },
  };
}

/** dynalite can't change the keys or indexes of a table kept on disk. */
async function requireSameKeys(
  dynamodb: DynamoDBClient,
  name: string,
  table: TableProperties,
): Promise<void> {
  const { Table } = await dynamodb.send(new DescribeTableCommand({ TableName: name }));
  const kept = keys(Table?.KeySchema ?? [], Table?.GlobalSecondaryIndexes ?? []);
  if (kept !== keys(table.KeySchema, table.GlobalSecondaryIndexes ?? [])) {
    throw new Error(
      `The table ${name} on disk has other keys or indexes than the template: remove the data directory`,
    );
  }
}

interface Key {
  readonly AttributeName?: string | undefined;
  readonly KeyType?: string | undefined;
}

function keys(
  table: readonly Key[],
  indexes: readonly {
    readonly IndexName?: string | undefined;
    readonly KeySchema?: readonly Key[] | undefined;
  }[],
): string {
  const pairs = (schema: readonly Key[]) => schema.map((key) => `${key.KeyType} ${key.AttributeName}`).sort();
  const named = indexes.map((item) => `${item.IndexName}: ${pairs(item.KeySchema ?? [])}`).sort();
  return JSON.stringify([pairs(table), named]);
}

async function untilActive(dynamodb: DynamoDBClient, name: string): Promise<void> {
  for (;;) {
    const { Table } = await dynamodb.send(new DescribeTableCommand({ TableName: name }));
    if (Table?.TableStatus === 'ACTIVE') return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
