import { Stack } from 'aws-cdk-lib';
import { CfnGlobalTable, type TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import {
  AccountPrincipal,
  Grant,
  type IGrantable,
  PolicyStatement,
  ServicePrincipal,
} from 'aws-cdk-lib/aws-iam';
import { type IKey, Key as KmsKey } from 'aws-cdk-lib/aws-kms';
import { CfnQueue, type Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import type { ConstructConfig } from './config.ts';

type Key = IKey | undefined;

export function ownKey(scope: Construct, given: IKey | string | undefined): Key {
  return typeof given === 'string' ? KmsKey.fromKeyArn(scope, 'EncryptionKey', given) : given;
}

/** What each kind of call needs on a key: AWS services use it with the function's rights. */
const uses = {
  // https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-key-management.html
  send: ['sqs', 'kms:Decrypt', 'kms:GenerateDataKey'],
  receive: ['sqs', 'kms:Decrypt'],
  // https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html
  publish: ['sns', 'kms:Decrypt', 'kms:GenerateDataKey'],
  // https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html
  putObject: ['s3', 'kms:GenerateDataKey'],
  getObject: ['s3', 'kms:Decrypt'],
  // For writes too: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/encryption.usagenotes.html
  item: ['dynamodb', 'kms:Decrypt'],
  // https://docs.aws.amazon.com/secretsmanager/latest/userguide/security-encryption.html
  secret: ['secretsmanager', 'kms:Decrypt'],
} as const;

/** Grants use of the user's key through the one service that needs it; nothing without a key. */
export function grantKey(key: Key, grantee: IGrantable, use: keyof typeof uses): void {
  if (key === undefined) return;
  const [service, ...actions] = uses[use];
  Grant.addToPrincipal({ grantee, actions, resourceArns: [key.keyArn], conditions: through(key, service) });
}

/** Through a service of this region, whatever its host is called in the partition. */
function through(scope: Construct | IKey, service: string) {
  return { StringLike: { 'kms:ViaService': `${service}.${Stack.of(scope).region}.*` } };
}

export const queueEncryption = { encryption: QueueEncryption.SQS_MANAGED, enforceSSL: true } as const;

/** Not with the CDK's own property, which grants readers unlimited use of the key. */
export function encryptQueue(queue: Queue, key: Key): void {
  const { defaultChild } = queue.node;
  if (key === undefined || !CfnQueue.isCfnQueue(defaultChild)) return;
  defaultChild.sqsManagedSseEnabled = undefined;
  defaultChild.kmsMasterKeyId = key.keyArn;
}

/** The CDK's own way needs the region at synthesis. */
export function encryptTable(table: TableV2, key: Key): void {
  const { defaultChild } = table.node;
  if (key === undefined || !CfnGlobalTable.isCfnGlobalTable(defaultChild)) return;
  defaultChild.sseSpecification = { sseEnabled: true, sseType: 'KMS' };
  defaultChild.addPropertyOverride('Replicas.0.SSESpecification', { KMSMasterKeyId: key.keyArn });
}

/**
 * For services that use the key in their own name. docs/deploy/encryption-key.md has the same for keys given by ARN.
 */
export function letServicesUse(key: IKey, scope: Construct, config: ConstructConfig): void {
  const { account, region, partition } = Stack.of(scope);
  const own = (service: string) => `arn:${partition}:${service}:${region}:${account}:*`;
  const allow = (service: string, actions: string[], conditions?: Record<string, unknown>) =>
    key.addToResourcePolicy(
      new PolicyStatement({
        principals: [new ServicePrincipal(service)],
        actions,
        resources: ['*'],
        ...(conditions && { conditions }),
      }),
    );
  const both = ['kms:Decrypt', 'kms:GenerateDataKey'];
  allow(
    `logs.${region}.amazonaws.com`,
    [...both, 'kms:Encrypt', 'kms:ReEncryptFrom', 'kms:ReEncryptTo', 'kms:DescribeKey'],
    {
      ArnLike: { 'kms:EncryptionContext:aws:logs:arn': own('logs') },
    },
  );
  allow('sns.amazonaws.com', both, { ArnLike: { 'aws:SourceArn': own('sns') } });
  if (config.alarms && config.alarms.email !== undefined) allow('cloudwatch.amazonaws.com', both);
  const readers = config.subscribers.flatMap(({ account: reader }) => reader ?? []);
  for (const reader of new Set(readers))
    key.addToResourcePolicy(
      new PolicyStatement({
        principals: [new AccountPrincipal(reader)],
        actions: ['kms:Decrypt'],
        resources: ['*'],
        conditions: through(scope, 'sqs'),
      }),
    );
}
