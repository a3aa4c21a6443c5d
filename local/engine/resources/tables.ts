import { setTimeout as sleep } from 'node:timers/promises';
import * as v from 'valibot';
import type { AwsEndpoint } from '../aws/endpoint.ts';
import { Refusal } from '../aws/refusal.ts';
import { keysOf } from '../aws/table-keys.ts';
import type { TableSettings } from '../aws/table-settings.ts';
import type { Stack } from '../stack/stack.ts';

const KeySchema = v.array(v.object({ AttributeName: v.string(), KeyType: v.string() }));
const Projection = v.object({
  ProjectionType: v.optional(v.string()),
  NonKeyAttributes: v.optional(v.array(v.string())),
});
const Indexes = v.optional(v.array(v.object({ IndexName: v.string(), KeySchema, Projection })));
/** Every table is on demand: capacity is not emulated. */
const TableProperties = v.object({
  AttributeDefinitions: v.array(v.object({ AttributeName: v.string(), AttributeType: v.string() })),
  KeySchema,
  GlobalSecondaryIndexes: Indexes,
  LocalSecondaryIndexes: Indexes,
});

const Backups = v.optional(v.object({ PointInTimeRecoveryEnabled: v.optional(v.boolean(), false) }));
/** Reported as declared, without effect. */
const Settings = v.object({
  TimeToLiveSpecification: v.optional(
    v.object({ AttributeName: v.optional(v.string()), Enabled: v.boolean() }),
  ),
  PointInTimeRecoverySpecification: Backups,
  Replicas: v.optional(v.array(v.object({ PointInTimeRecoverySpecification: Backups })), []),
});

export async function createTables(stack: Stack, aws: AwsEndpoint): Promise<void> {
  for (const { identity, properties } of stack.of('AWS::DynamoDB::Table', 'AWS::DynamoDB::GlobalTable')) {
    const TableName = identity.name;
    const declared = v.parse(TableProperties, properties);
    await aws
      .call('dynamodb', 'CreateTable', { TableName, BillingMode: 'PAY_PER_REQUEST', ...declared })
      .catch((error: unknown) => {
        if (!(error instanceof Refusal) || error.type !== 'ResourceInUseException') throw error;
      });
    // dynalite can't change those of a table kept on disk.
    if (sortedKeys(await activeTable(aws, TableName)) !== sortedKeys(declared))
      throw new Error(
        `The table ${TableName} on disk has other keys or indexes than the template: remove the data directory`,
      );
    aws.tables.set(TableName, settingsOf(v.parse(Settings, properties)));
  }
}

function settingsOf(declared: v.InferOutput<typeof Settings>): TableSettings {
  const { TimeToLiveSpecification: timeToLive } = declared;
  return {
    timeToLive: timeToLive?.Enabled === true ? timeToLive.AttributeName : undefined,
    pointInTimeRecovery: [declared, ...declared.Replicas].some(
      (one) => one.PointInTimeRecoverySpecification?.PointInTimeRecoveryEnabled === true,
    ),
  };
}

function sortedKeys(table: unknown): string {
  const keys = keysOf(table).map((key) => JSON.stringify(key));
  return keys.sort().join();
}

async function activeTable(aws: AwsEndpoint, TableName: string): Promise<unknown> {
  const Description = v.object({ Table: v.looseObject({ TableStatus: v.string() }) });
  for (;;) {
    const { Table } = v.parse(Description, await aws.call('dynamodb', 'DescribeTable', { TableName }));
    if (Table.TableStatus === 'ACTIVE') return Table;
    await sleep(10);
  }
}
