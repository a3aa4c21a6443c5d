import { SecretValue, Validations } from 'aws-cdk-lib';
import { Grant, type IGrantable } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { CfnSecret, Secret, type SecretProps } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import type { Provider } from '../functions/webhook/provider.ts';
import type { ConstructConfig } from './config.ts';
import { grantKey } from './own-key.ts';

/** The first value. CloudFormation overwrites the user's value if this changes, so it never does. */
type StartingValue = Pick<SecretProps, 'secretStringValue' | 'generateSecretString'>;

/** For values the user enters: CDK's default, a random value, would look as if it were set. */
const unset: StartingValue = { secretStringValue: SecretValue.unsafePlainText('{}') };

// 43 of 62 characters hold 256 bits, and need no escaping in a URL.
const token: StartingValue = {
  generateSecretString: {
    secretStringTemplate: '{}',
    generateStringKey: 'current',
    passwordLength: 43,
    excludePunctuation: true,
  },
};

/** A secret whose value is the user's, and which no release replaces. `rotation` says why AWS does not rotate it. */
export class KeptSecret extends Construct {
  readonly arn: string;
  private readonly key: IKey | undefined;

  constructor(
    scope: Construct,
    id: string,
    { encryptionKey, removalPolicy }: ConstructConfig,
    { rotation, ...value }: StartingValue & { readonly description: string; readonly rotation: string },
  ) {
    super(scope, id);
    const secret = new Secret(this, 'Secret', { ...value, removalPolicy });
    const { defaultChild } = secret.node;
    // Not with the CDK's own property, which would add to the key's policy.
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

/** A provider's secret: JSON with the live values, `current` and, while rotating, `previous`. */
export function providerSecret(
  scope: Construct,
  config: ConstructConfig,
  { name, authenticity }: Pick<Provider, 'name' | 'authenticity'>,
): KeptSecret {
  return new KeptSecret(scope, 'Secret', config, {
    description: `current and previous secret of ${name}`,
    ...(authenticity === 'token' ? token : unset),
    rotation:
      "The other half of this secret is in the provider's settings, which Secrets Manager cannot change: rotation is by hand, with two values live at once.",
  });
}

/** Credentials for a provider's API, which the user enters; created only if the configuration asks for it. */
export function apiSecret(scope: Construct, config: ConstructConfig, provider: string): KeptSecret {
  return new KeptSecret(scope, 'ApiSecret', config, {
    description: `Credentials for the API of ${provider}`,
    ...unset,
    rotation:
      'The provider makes the credentials, and Secrets Manager cannot change them there: a new one is set by hand when the provider has made it.',
  });
}
