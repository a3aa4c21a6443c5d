import type { RemovalPolicy } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import type { Provider } from '../functions/webhook/provider.ts';
import { KeptSecret, type StartingValue, unset } from './kept-secret.ts';

const startingValue: Record<Provider['authenticity'], StartingValue> = {
  signature: unset,
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
  readonly encryptionKey: IKey | undefined;
}

/** A provider's secret: JSON with the live values, `current` and, while rotating, `previous`. */
export class ProviderSecret extends KeptSecret {
  constructor(scope: Construct, id: string, { provider, removalPolicy, encryptionKey }: ProviderSecretProps) {
    super(scope, id, {
      description: `current and previous secret of ${provider.name}`,
      startingValue: startingValue[provider.authenticity],
      rotation:
        'The other half of this secret stands in the settings of the provider, which Secrets Manager cannot change: rotation is by hand, with two values live at once.',
      removalPolicy,
      encryptionKey,
    });
  }
}
