import { Stack, Validations } from 'aws-cdk-lib';
import { AttributeType, TableEncryptionV2, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { Grant } from 'aws-cdk-lib/aws-iam';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { SqsEventSource, type SqsEventSourceProps } from 'aws-cdk-lib/aws-lambda-event-sources';
import { Construct } from 'constructs';
import { encryptTable, grantKey } from './own-key.ts';
import type { Parts } from './parts.ts';
import type { SubscriberQueue } from './subscriber-queue.ts';

/** What functions that consume events with `postern/consume` need: a table of what was handled, and rights. */
export class SubscriberMemory extends Construct {
  private readonly table: TableV2;
  private readonly parts: Parts;

  constructor(scope: Construct, parts: Parts) {
    super(scope, 'SubscriberMemory');
    const { removalPolicy, encryptionKey } = parts.config;
    this.parts = parts;
    this.table = new TableV2(this, 'Handled', {
      // As Powertools names them.
      partitionKey: { name: 'id', type: AttributeType.STRING },
      timeToLiveAttribute: 'expiration',
      encryption: TableEncryptionV2.dynamoOwnedKey(),
      removalPolicy,
    });
    encryptTable(this.table, encryptionKey);
    Validations.of(this.table).acknowledge({
      id: 'AwsSolutions-DDB3',
      reason: 'It holds hashes of ids for some weeks: restored from a backup it would be out of date.',
    });
  }

  add(
    name: string,
    { queue, deadLetters, hiddenSeconds, keptDays }: SubscriberQueue,
    lambda: LambdaFunction,
    source: SqsEventSourceProps,
  ) {
    const { spool, config } = this.parts;
    refuseSlow(name, hiddenSeconds, lambda);
    // An event may wait on the queue, then on the dead-letter queue, and be redriven.
    const seconds = (keptDays + 1) * 86_400;
    const settings = {
      POSTERN_SUBSCRIBER: name,
      POSTERN_MEMORY_TABLE: this.table.tableName,
      POSTERN_MEMORY_SECONDS: String(seconds),
      POSTERN_DEAD_LETTERS_URL: deadLetters.queueUrl,
      POSTERN_PAYLOAD_BUCKET: spool.bucket.bucketName,
      URL_SUFFIX: Stack.of(this).urlSuffix,
    };
    for (const [key, value] of Object.entries(settings)) lambda.addEnvironment(key, value);
    lambda.addEventSource(new SqsEventSource(queue, { ...source, reportBatchItemFailures: true }));
    Grant.addToPrincipal({
      grantee: lambda,
      actions: ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem', 'dynamodb:DeleteItem'],
      resourceArns: [this.table.tableArn],
    });
    Grant.addToPrincipal({
      grantee: lambda,
      actions: ['sqs:SendMessage'],
      resourceArns: [deadLetters.queueArn],
    });
    spool.grantReadPayloads(lambda);
    for (const use of ['item', 'send'] as const) grantKey(config.encryptionKey, lambda, use);
  }
}

/** Lambda would refuse it too, while it deploys. */
function refuseSlow(name: string, hiddenSeconds: number, { timeout, node }: LambdaFunction): void {
  const seconds = timeout?.toSeconds() ?? 3;
  if (seconds <= hiddenSeconds) return;
  throw new Error(
    `The function ${node.path} may run for ${seconds} s, and the queue of "${name}" hides a message for ${hiddenSeconds} s: give it a timeout of ${hiddenSeconds} s or less, or the subscriber a longer visibilityTimeoutSeconds.`,
  );
}
