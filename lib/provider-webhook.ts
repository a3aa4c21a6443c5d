import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { readWord } from '../functions/events/instance.ts';
import type { Provider } from '../functions/webhook/provider.ts';
import { BundledFunction } from './bundled-function.ts';
import { bundle } from './bundles.ts';
import type { ConstructConfig } from './config.ts';
import type { Deliveries } from './deliveries.ts';
import { type KeptSecret, providerSecret } from './kept-secret.ts';
import { capitalised } from './output-keys.ts';
import type { Spool } from './spool.ts';
import type { WebhookApi } from './webhook-api.ts';

export interface Edge {
  readonly api: WebhookApi;
  readonly deliveries: Deliveries;
  readonly spool: Spool;
}

/** One provider's way in, or one instance's: a route, a function, and a secret only that function can read. */
export class ProviderWebhook extends Construct {
  readonly provider: Provider;
  /** The URL to give the provider, without its token. */
  readonly url: string;
  readonly logGroupName: string;
  readonly secret: KeptSecret;
  /** Whether deliveries may wait in the spool for their secret. */
  readonly waitsUnverified: boolean;
  readonly lambda: IFunction;

  constructor(scope: Construct, config: ConstructConfig, edge: Edge, provider: Provider) {
    super(scope, capitalised(provider.name));
    const { api, deliveries, spool } = edge;
    const sender = readWord(provider.name);
    this.provider = provider;
    this.secret = providerSecret(this, config, provider);
    const { lambda, logGroupName } = new BundledFunction(this, 'Webhook', config, config.webhook, {
      bundle: bundle(sender.provider),
      description: `Verifies, enqueues and acknowledges deliveries of ${provider.name}`,
      // We log a line for each run, and Lambda's would be a third of the log.
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
    const throttle = config.webhook.throttle[provider.name] ?? config.webhook.throttle[sender.provider];
    this.url = api.route(`/webhooks/${provider.name}${token}`, lambda, throttle);
    this.logGroupName = logGroupName;
    this.lambda = lambda;
  }
}
