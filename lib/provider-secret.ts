import { type RemovalPolicy, SecretValue, Validations } from 'aws-cdk-lib';
import { Grant, type IGrantable } from 'aws-cdk-lib/aws-iam';
import { Secret, type SecretProps } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import type { Provider } from '../functions/webhook/provider.ts';

// CloudFormation replaces a user's secret when its block changes: these two never do.
const startingValue: Record<Provider['authenticity'], SecretProps> = {
  // The provider makes the signing secret; CDK's default, a random value, would look as if it were set.
  signature: { secretStringValue: SecretValue.unsafePlainText('{}') },
  // 43 of 62 characters hold 256 bits, and need no escaping in a URL.
  token: {
    generateSecretString: {
      secretStringTemplate: '{}',
      generateStringKey: 'current',
      passwordLength: 43,
      excludePunctuation: true,
    },
  },
};

export interface ProviderSecretProps {
  readonly provider: Pick<Provider, 'name' | 'authenticity'>;
  readonly removalPolicy: RemovalPolicy;
}

/** A provider's secret: JSON with the live values, `current` and, while rotating, `previous`. */
export class ProviderSecret extends Construct {
  readonly arn: string;

  constructor(scope: Construct, id: string, { provider, removalPolicy }: ProviderSecretProps) {
    super(scope, id);
    const secret = new Secret(this, 'Secret', {
      description: `current and previous secret of ${provider.name}`,
      ...startingValue[provider.authenticity],
      removalPolicy,
    });
    this.arn = secret.secretArn;
    Validations.of(secret).acknowledge({
      id: 'AwsSolutions-SMG4',
      reason:
        'The other half of this secret stands in the settings of the provider, which Secrets Manager cannot change: rotation is by hand, with two values live at once.',
    });
  }

  grantRead(grantee: IGrantable): void {
    Grant.addToPrincipal({ grantee, actions: ['secretsmanager:GetSecretValue'], resourceArns: [this.arn] });
  }
}
