import {
  AttributeType,
  Billing,
  ProjectionType,
  TableClass,
  TableEncryptionV2,
  TableV2,
} from 'aws-cdk-lib/aws-dynamodb';
import { Grant, type IGrantable } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import { indexes, ttlAttribute } from '../functions/events/keys.ts';
import type { ConstructConfig } from './config.ts';
import { encryptTable, grantKey } from './own-key.ts';

/** The two tables: events, each written once, and the state of subscriptions. */
export class EventStore extends Construct {
  readonly events: TableV2;
  readonly subscriptions: TableV2;
  private readonly key: IKey | undefined;

  constructor(scope: Construct, id: string, config: ConstructConfig) {
    super(scope, id);
    this.key = config.encryptionKey;
    const kept = {
      billing: Billing.onDemand(),
      encryption: TableEncryptionV2.dynamoOwnedKey(),
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: config.events.pointInTimeRecovery },
      removalPolicy: config.removalPolicy,
      // DynamoDB then refuses to delete the tables, whoever asks.
      deletionProtection: config.retainData,
    };
    this.events = new TableV2(this, 'Events', {
      ...kept,
      tableClass: tableClassOf(config.events),
      partitionKey: text('pk'),
      sortKey: text('sk'),
      timeToLiveAttribute: ttlAttribute,
      // Final: DynamoDB changes no projection, and fills a new index from every item. They hold no text of a mail.
      globalSecondaryIndexes: [
        {
          indexName: indexes.byTime,
          partitionKey: text('bucket'),
          sortKey: text('stored'),
          projectionType: ProjectionType.INCLUDE,
          nonKeyAttributes: ['type', 'recipient', 'domains', 'failurekind', 'final', 'category', 'about'],
        },
        {
          indexName: indexes.byRecipient,
          partitionKey: text('recipient'),
          sortKey: text('sk'),
          projectionType: ProjectionType.INCLUDE,
          nonKeyAttributes: ['type', 'failurekind', 'final', 'category', 'about'],
        },
      ],
    });
    this.subscriptions = new TableV2(this, 'Subscriptions', { ...kept, partitionKey: text('pk') });
    for (const table of [this.events, this.subscriptions]) encryptTable(table, this.key);
  }

  /** Puts events if absent, reads back duplicates, puts subscriptions if newer; reads no index. */
  grantStore(grantee: IGrantable): void {
    Grant.addToPrincipal({
      grantee,
      actions: ['dynamodb:PartiQLInsert', 'dynamodb:BatchGetItem'],
      resourceArns: [this.events.tableArn],
    });
    Grant.addToPrincipal({
      grantee,
      actions: ['dynamodb:UpdateItem'],
      resourceArns: [this.subscriptions.tableArn],
    });
    grantKey(this.key, grantee, 'item');
  }

  /** For operations/queries/queries.ts: each partition by its key, never the whole table. */
  grantReadEvents(grantee: IGrantable): Grant {
    const { tableArn } = this.events;
    grantKey(this.key, grantee, 'item');
    return Grant.addToPrincipal({
      grantee,
      actions: ['dynamodb:Query', 'dynamodb:BatchGetItem'],
      resourceArns: [tableArn, ...Object.values(indexes).map((index) => `${tableArn}/index/${index}`)],
    });
  }

  /** For providers' scheduled functions: all subscriptions, and their notes on each. */
  grantSubscriptions(grantee: IGrantable): void {
    const actions = ['dynamodb:Scan', 'dynamodb:UpdateItem'];
    Grant.addToPrincipal({ grantee, actions, resourceArns: [this.subscriptions.tableArn] });
    grantKey(this.key, grantee, 'item');
  }
}

function text(name: string) {
  return { name, type: AttributeType.STRING };
}

/** Standard-IA stores for 60 % less and writes for 25 % more: worth it after 41 days at 2 KB, after 77 for the smallest. */
const paysFromDays = 90;

/** The user's choice, or by how long events are kept. */
export function tableClassOf({ tableClass, retentionDays }: ConstructConfig['events']): TableClass {
  const isRare = tableClass === undefined ? retentionDays >= paysFromDays : tableClass === 'infrequentAccess';
  return isRare ? TableClass.STANDARD_INFREQUENT_ACCESS : TableClass.STANDARD;
}
