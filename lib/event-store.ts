import type { RemovalPolicy } from 'aws-cdk-lib';
import { AttributeType, Billing, ProjectionType, TableEncryptionV2, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { Grant, type IGrantable } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import { indexes, ttlAttribute } from '../functions/events/keys.ts';
import type { ConstructConfig } from './config.ts';
import { encryptTable, grantKey } from './own-key.ts';
import { tableClassOf } from './table-class.ts';

export interface EventStoreProps {
  readonly config: Pick<ConstructConfig, 'events' | 'encryptionKey'>;
  readonly removalPolicy: RemovalPolicy;
  /** While set, DynamoDB refuses to delete the tables, whoever asks. */
  readonly deletionProtection: boolean;
}

/** The two tables: events, each written once, and the state of subscriptions. */
export class EventStore extends Construct {
  readonly events: TableV2;
  readonly subscriptions: TableV2;

  private readonly key: IKey | undefined;

  constructor(scope: Construct, id: string, { config, ...props }: EventStoreProps) {
    super(scope, id);
    this.key = config.encryptionKey;
    const kept = {
      billing: Billing.onDemand(),
      encryption: TableEncryptionV2.dynamoOwnedKey(),
      pointInTimeRecoverySpecification: {
        pointInTimeRecoveryEnabled: config.events.pointInTimeRecovery,
      },
      ...props,
    };
    this.events = new TableV2(this, 'Events', {
      ...kept,
      tableClass: tableClassOf(config.events),
      partitionKey: text('pk'),
      sortKey: text('sk'),
      timeToLiveAttribute: ttlAttribute,
      // Settled: DynamoDB changes no projection, and a new index is filled from every item. No line of a mail is in them.
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

  /** Put-if-absent of events, reading back duplicates, put-if-newer of subscriptions; no index is read. */
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

  /** For whoever asks by operations/queries/queries.ts: each partition by its key, never all of the table. */
  grantReadEvents(grantee: IGrantable): Grant {
    const { tableArn } = this.events;
    grantKey(this.key, grantee, 'item');
    return Grant.addToPrincipal({
      grantee,
      actions: ['dynamodb:Query', 'dynamodb:BatchGetItem'],
      resourceArns: [tableArn, ...Object.values(indexes).map((index) => `${tableArn}/index/${index}`)],
    });
  }

  /** For scheduled functions of providers: all subscriptions, and what they note of each. */
  grantSubscriptions(grantee: IGrantable, rights: 'read' | 'read and update'): void {
    const actions = ['dynamodb:Scan', ...(rights === 'read' ? [] : ['dynamodb:UpdateItem'])];
    Grant.addToPrincipal({ grantee, actions, resourceArns: [this.subscriptions.tableArn] });
    grantKey(this.key, grantee, 'item');
  }
}

function text(name: string) {
  return { name, type: AttributeType.STRING };
}
