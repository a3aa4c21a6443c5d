import { type RemovalPolicy, SecretValue, Validations } from 'aws-cdk-lib';
import { Grant, type IGrantable } from 'aws-cdk-lib/aws-iam';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';

export interface ApiSecretProps {
  /** The provider's name. */
  readonly provider: string;
  readonly removalPolicy: RemovalPolicy;
}

/** Credentials for a provider's API, which the user puts there; made only where the configuration asks for it. */
export class ApiSecret extends Construct {
  readonly arn: string;

  constructor(scope: Construct, id: string, { provider, removalPolicy }: ApiSecretProps) {
    super(scope, id);
    const secret = new Secret(this, 'Secret', {
      description: `Credentials for the API of ${provider}`,
      // Changed, it would have CloudFormation replace a user's secret. CDK's default would look as if it were set.
      secretStringValue: SecretValue.unsafePlainText('{}'),
      removalPolicy,
    });
    this.arn = secret.secretArn;
    Validations.of(secret).acknowledge({
      id: 'AwsSolutions-SMG4',
      reason:
        'The provider makes the credentials, and Secrets Manager cannot change them there: a new one is set by hand when the provider has made it.',
    });
  }

  grantRead(grantee: IGrantable): void {
    Grant.addToPrincipal({ grantee, actions: ['secretsmanager:GetSecretValue'], resourceArns: [this.arn] });
  }
}
