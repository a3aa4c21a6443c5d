import { CfnElement, Duration, Stack, Validations } from 'aws-cdk-lib';
import { Grant, type IGrantable } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { BlockPublicAccess, Bucket, BucketEncryption } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { payloadsPrefix } from '../functions/events/payload-ref.ts';
import type { SpoolPlace } from '../functions/webhook/spool.ts';
import type { ConstructConfig } from './config.ts';
import { grantKey } from './own-key.ts';

/** Longer than any delivery waits on both queues, redriven once. */
const deliveryDays = 45;

const deliveryPlaces: readonly SpoolPlace[] = ['large', 'outage', 'unverified', 'progress'];

type Place = SpoolPlace | 'payloads';

interface Rights {
  /** Only this provider's objects, or this instance's by its word. */
  readonly of?: string;
  /** Never over an existing object. */
  readonly put?: readonly Place[];
  /** Also over an existing object. */
  readonly replace?: readonly 'progress'[];
  readonly get?: readonly Place[];
  readonly delete?: readonly Place[];
  readonly list?: readonly Place[];
}

const actions: Readonly<Record<string, string>> = {
  put: 's3:PutObject',
  replace: 's3:PutObject',
  get: 's3:GetObject',
  delete: 's3:DeleteObject',
};

/** @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes-enforce.html */
const onlyIfAbsent = { Null: { 's3:if-none-match': 'false' } };

/** Holds what is too large for a queue, and what waits while a queue or a secret is unavailable. */
export class Spool extends Construct {
  readonly bucket: Bucket;
  private readonly key: IKey | undefined;

  constructor(scope: Construct, id: string, config: ConstructConfig) {
    super(scope, id);
    this.key = config.encryptionKey;
    this.bucket = new Bucket(this, 'Bucket', {
      ...(this.key === undefined
        ? { encryption: BucketEncryption.S3_MANAGED }
        : // Its own data keys: KMS is called every few minutes, not for each object.
          { encryption: BucketEncryption.KMS, encryptionKey: this.key, bucketKeyEnabled: true }),
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      enforceSSL: true,
      minimumTLSVersion: 1.2,
      removalPolicy: config.removalPolicy,
      lifecycleRules: [
        ...deliveryPlaces.map((place) => ({
          prefix: `${place}/`,
          expiration: Duration.days(deliveryDays),
        })),
        // An item is put after its delivery's receipt, from which its event's days count.
        { prefix: payloadsPrefix, expiration: Duration.days(config.events.retentionDays + 1) },
        { abortIncompleteMultipartUploadAfter: Duration.days(1) },
      ],
    });
    Validations.of(this.bucket).acknowledge({
      id: 'AwsSolutions-S1',
      reason:
        'Only three kinds of functions of this stack reach the bucket, each with its own role, and they log what they put and remove: access logs would be one more copy to keep.',
    });
  }

  /** For readers of large events. */
  grantReadPayloads(grantee: IGrantable): Grant {
    const resourceArns = [this.bucket.arnForObjects(`${payloadsPrefix}*`)];
    grantKey(this.key, grantee, 'getObject');
    return Grant.addToPrincipal({ grantee, actions: ['s3:GetObject'], resourceArns });
  }

  /** All that a function may do with the objects of each place. */
  grant(lambda: IFunction, { of, list = [], ...rights }: Rights): void {
    const granted = new Set<string>();
    for (const [right, places = []] of Object.entries(rights)) {
      if (places.length === 0) continue;
      const prefixes = places.map((place) => (of === undefined ? place : `${place}/${of}`));
      for (const prefix of prefixes) granted.add(prefix);
      Grant.addToPrincipal({
        grantee: lambda,
        actions: [actions[right] ?? ''],
        resourceArns: prefixes.map((prefix) => this.bucket.arnForObjects(`${prefix}/*`)),
        ...(right === 'put' ? { conditions: onlyIfAbsent } : {}),
      });
      if (right !== 'delete') grantKey(this.key, lambda, right === 'get' ? 'getObject' : 'putObject');
    }
    if (list.length > 0) {
      Grant.addToPrincipal({
        grantee: lambda,
        actions: ['s3:ListBucket'],
        resourceArns: [this.bucket.bucketArn],
        conditions: { StringLike: { 's3:prefix': list.map((place) => `${place}/*`) } },
      });
    }
    for (const prefix of granted) this.acknowledgeWildcard(lambda, prefix);
  }

  private acknowledgeWildcard({ role }: IFunction, prefix: string): void {
    const bucket = this.bucket.node.defaultChild;
    if (role === undefined || !CfnElement.isCfnElement(bucket)) return;
    const arn = `<${Stack.of(this).getLogicalId(bucket)}.Arn>`;
    Validations.of(role).acknowledge({
      id: `AwsSolutions-IAM5[Resource::${arn}/${prefix}/*]`,
      reason: `The names of objects hold the ids of deliveries and events, which are not known in advance: the function gets what begins with ${prefix}/, and nothing else of the bucket.`,
    });
  }
}
