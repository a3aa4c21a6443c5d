import { providers } from '../../functions/providers.ts';
import { logGroupKey, secretKey, webhookUrlKey } from '../../lib/output-keys.ts';
import { startAwsEndpoint } from '../../local/engine/aws/endpoint.ts';

/**
 * What CloudFormation and Secrets Manager report a deployment, without anything that runs: for commands that only ask
 * them. `current` is the secret of a provider, or undefined if it is not set.
 */
export async function startDeployment(current: (authenticity: 'signature' | 'token') => string | undefined) {
  const aws = await startAwsEndpoint();
  const outputs: Record<string, string> = {};
  for (const { name, authenticity } of providers) {
    const arn = `arn:aws:secretsmanager:us-east-1:000000000000:secret:${name}-a1b2c3`;
    const slash = authenticity === 'token' ? '/' : '';
    outputs[secretKey(name)] = arn;
    outputs[webhookUrlKey(name)] = `https://gate.example.com/webhooks/${name}${slash}`;
    outputs[logGroupKey(name)] = `logs-of-${name}`;
    aws.secrets.put(arn, name, JSON.stringify({ current: current(authenticity) }));
  }
  aws.stacks.set('Postern', outputs);
  return { aws, outputs };
}
