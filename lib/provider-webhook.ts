import type { RemovalPolicy } from 'aws-cdk-lib';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { readWord } from '../functions/events/instance.ts';
import type { Provider } from '../functions/webhook/provider.ts';
import { BundledFunction } from './bundled-function.ts';
import { bundle } from './bundles.ts';
import type { ConstructConfig } from './config.ts';
import type { Deliveries } from './deliveries.ts';
import { ProviderSecret } from './provider-secret.ts';
import type { Spool } from './spool.ts';
import type { WebhookApi } from './webhook-api.ts';

export interface ProviderWebhookProps {
  readonly provider: Pick<Provider, 'name' | 'authenticity' | 'retries'>;
  readonly config: ConstructConfig;
  readonly api: WebhookApi;
  readonly deliveries: Deliveries;
  readonly spool: Spool;
  readonly removalPolicy: RemovalPolicy;
}

/** One provider's way in, or one instance's: a route, a function and a secret that no other function can read. */
export class ProviderWebhook extends Construct {
  readonly provider: ProviderWebhookProps['provider'];
  /** What the provider is given; where a token proves it, the token is to be appended. */
  readonly url: string;
  readonly logGroupName: string;
  readonly secret: ProviderSecret;
  /** Whether deliveries may wait in the spool for their secret. */
  readonly waitsUnverified: boolean;
  readonly lambda: IFunction;

  constructor(scope: Construct, id: string, props: ProviderWebhookProps) {
    super(scope, id);
    const { provider, config, api, deliveries, spool, removalPolicy } = props;
    const sender = readWord(provider.name);
    this.provider = provider;
    this.secret = new ProviderSecret(this, 'Secret', {
      provider,
      removalPolicy,
      encryptionKey: config.encryptionKey,
    });
    const { lambda, logGroupName } = new BundledFunction(this, 'Webhook', {
      bundle: bundle(sender.provider),
      description: `Verifies, enqueues and acknowledges deliveries of ${provider.name}`,
      memoryMb: config.webhook.memoryMb,
      timeoutSeconds: config.webhook.timeoutSeconds,
      reservedConcurrency: config.webhook.reservedConcurrency,
      config,
      // There is a line of ours for each, and they would be a third of all that is logged.
      logsEveryRun: false,
      environment: {
        DELIVERIES_QUEUE_URL: deliveries.queue.queueUrl,
        SPOOL_BUCKET: spool.bucket.bucketName,
        SECRET_ARN: this.secret.arn,
        ...(sender.instance === undefined ? {} : { INSTANCE: sender.instance }),
        TOLERANCE_SECONDS: String(config.webhook.toleranceSeconds),
        SECRET_MAX_AGE_SECONDS: String(config.webhook.secretMaxAgeSeconds),
      },
    });
    this.waitsUnverified = provider.authenticity === 'token' && !provider.retries;
    this.secret.grantRead(lambda);
    deliveries.grantSend(lambda);
    spool.grant(lambda, {
      of: provider.name,
      put: ['large', 'outage', ...(this.waitsUnverified ? ['unverified' as const] : [])],
    });
    const token = provider.authenticity === 'token' ? '/{token}' : '';
    this.url = api.route(
      `/webhooks/${provider.name}${token}`,
      lambda,
      config.webhook.throttle[provider.name] ?? config.webhook.throttle[sender.provider],
    );
    this.logGroupName = logGroupName;
    this.lambda = lambda;
  }
}
