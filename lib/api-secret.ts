import type { RemovalPolicy } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import { KeptSecret, unset } from './kept-secret.ts';

export interface ApiSecretProps {
  /** The provider's name. */
  readonly provider: string;
  readonly removalPolicy: RemovalPolicy;
  readonly encryptionKey: IKey | undefined;
}

/** Credentials for a provider's API, which the user puts there; made only where the configuration asks for it. */
export class ApiSecret extends KeptSecret {
  constructor(scope: Construct, id: string, { provider, removalPolicy, encryptionKey }: ApiSecretProps) {
    super(scope, id, {
      description: `Credentials for the API of ${provider}`,
      startingValue: unset,
      rotation:
        'The provider makes the credentials, and Secrets Manager cannot change them there: a new one is set by hand when the provider has made it.',
      removalPolicy,
      encryptionKey,
    });
  }
}
