import { providers } from '../../functions/providers.ts';
import { secret, startStandIn } from './aws.ts';
import type { Body } from './consumer-run.ts';
import { startFunction } from './function-process.ts';

export interface WebhookRun {
  /** By delivery; 0 where the process died. */
  readonly statuses: readonly number[];
  readonly rssMb: number;
  /** What it wrote to S3, as long as each object is. */
  readonly objects: readonly Buffer[];
}

/** What a webhook function and the sweep are deployed with. */
export const memoryMb = 512;

const receivedAt = new Date('2026-11-22T00:00:00.000Z');

/** Sends deliveries of one provider, one after the other, to its deployed webhook function. */
export async function webhookRun(
  bodies: readonly Body[],
  { secretsAway = false, token = secret } = {},
): Promise<WebhookRun> {
  const aws = await startStandIn();
  aws.secretsAway = secretsAway;
  const [{ provider: name } = { provider: '' }] = bodies;
  const provider = providers.find((one) => one.name === name);
  if (provider === undefined) throw new Error(`no provider ${name}`);
  const webhook = startFunction(name, memoryMb, aws.env);
  try {
    const statuses: number[] = [];
    for (const [at, { body }] of bodies.entries()) {
      const event = {
        version: '2.0',
        rawQueryString: '',
        headers: provider.sign(Buffer.from(body), secret, receivedAt),
        pathParameters: { token },
        requestContext: { requestId: `d${at}`, timeEpoch: receivedAt.getTime() },
        body,
        isBase64Encoded: false,
      };
      statuses.push(statusIn(await webhook.run(event)));
    }
    return { statuses, rssMb: webhook.rssMb(), objects: [...aws.objects.values()] };
  } finally {
    await webhook.stop();
    await aws.stop();
  }
}

function statusIn(answer: unknown): number {
  if (typeof answer !== 'object' || answer === null || !('statusCode' in answer)) return 0;
  return Number(answer.statusCode);
}
