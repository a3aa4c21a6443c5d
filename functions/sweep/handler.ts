import type { Context } from 'aws-lambda';
import { openSecrets } from '../aws/aws-json.ts';
import { required, requiredNumber } from '../aws/environment.ts';
import { openQueue } from '../aws/queue.ts';
import { ofEnvironment } from '../aws/signing.ts';
import { environmentName } from '../events/instance.ts';
import { providers } from '../providers.ts';
import { parseSecrets } from '../webhook/secrets.ts';
import { openObjects } from './objects.ts';
import { type Sweeper, type Swept, sweep } from './sweep.ts';

/** Per try at a service: both tries end within the reserve before the deadline. */
const tryMs = 4_000;

const readSecret = openSecrets(ofEnvironment, tryMs);

const sweeper: Sweeper = {
  objects: openObjects(ofEnvironment, required('SPOOL_BUCKET'), tryMs),
  queue: openQueue(ofEnvironment, required('DELIVERIES_QUEUE_URL'), tryMs),
  providers,
  readSecrets: async (word) => parseSecrets(await readSecret(required(environmentName('SECRET_ARN', word)))),
  random: Math.random,
};

const reserveMs = requiredNumber('DEADLINE_RESERVE_SECONDS') * 1_000;

/** Throws after the sweep if something failed, so that Lambda counts an error and an alarm rings. */
export async function handler(_event: unknown, context: Context): Promise<Swept> {
  const swept = await sweep(sweeper, () => context.getRemainingTimeInMillis() < reserveMs);
  if (swept.failed > 0) throw new Error(`${swept.failed} objects of the spool could not be swept`);
  return swept;
}
