import { type RemovalPolicy, SecretValue, Validations } from 'aws-cdk-lib';
import { Grant, type IGrantable } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { CfnSecret, Secret, type SecretProps } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { grantKey } from './own-key.ts';

/** What a secret begins with. CloudFormation rewrites a user's value when it changes, so that it never does. */
export type StartingValue = Pick<SecretProps, 'secretStringValue' | 'generateSecretString'>;

/** For what a user puts there: CDK's default, a random value, would look as if it were set. */
export const unset: StartingValue = { secretStringValue: SecretValue.unsafePlainText('{}') };

export interface KeptSecretProps {
  readonly description: string;
  readonly startingValue: StartingValue;
  /** Why Secrets Manager does not rotate it. */
  readonly rotation: string;
  readonly removalPolicy: RemovalPolicy;
  readonly encryptionKey: IKey | undefined;
}

/** A secret whose value is the user's, and which no release replaces. */
export class KeptSecret extends Construct {
  readonly arn: string;
  private readonly key: IKey | undefined;

  constructor(scope: Construct, id: string, props: KeptSecretProps) {
    super(scope, id);
    const { description, startingValue, rotation, removalPolicy, encryptionKey } = props;
    const secret = new Secret(this, 'Secret', { description, ...startingValue, removalPolicy });
    const { defaultChild } = secret.node;
    // Not by the CDK's own property, which would write into a policy of the key's.
    if (encryptionKey && CfnSecret.isCfnSecret(defaultChild)) defaultChild.kmsKeyId = encryptionKey.keyArn;
    this.arn = secret.secretArn;
    this.key = encryptionKey;
    Validations.of(secret).acknowledge({ id: 'AwsSolutions-SMG4', reason: rotation });
  }

  grantRead(grantee: IGrantable): void {
    Grant.addToPrincipal({ grantee, actions: ['secretsmanager:GetSecretValue'], resourceArns: [this.arn] });
    grantKey(this.key, grantee, 'secret');
  }
}
