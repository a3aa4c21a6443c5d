import { hash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Provider } from '../../functions/webhook/provider.ts';
import type { Deployment } from '../deployment.ts';
import { type Finding, green, grey, red } from '../doctor/check.ts';
import { postern } from '../hint.ts';
import { maxAgeSeconds, readSeconds } from '../secrets/rotation.ts';
import { readSecret, writeSecret } from '../secrets/stored.ts';
import type { Target } from '../simulate/run.ts';
import { urlWithToken } from '../webhook-url.ts';
import { deliveryOf } from './deliveries.ts';
import { answerTo } from './trace.ts';

const pauseMs = 2_000;

function digestOf(secret: string): string {
  return hash('sha256', secret);
}

/** Gives a provider another secret for a while, the one in use beside it, and puts back what was there. */
export async function rotation(
  deployment: Deployment,
  provider: Provider,
  { url, secret }: Target,
  run: string,
  signal: AbortSignal,
): Promise<Finding> {
  const stored = await readSecret(deployment, provider.name);
  if (stored.previous !== undefined) return grey(`a rotation is under way: ${postern('secrets status')}`);
  const current = `${crypto.randomUUID()}${crypto.randomUUID()}`.replaceAll('-', '');
  await writeSecret(deployment, provider.name, stored, {
    current,
    previous: secret,
    proving: digestOf(current),
  });
  try {
    const newUrl = provider.authenticity === 'token' ? urlWithToken(deployment, provider, current) : url;
    const deadline = AbortSignal.timeout((maxAgeSeconds(deployment) + readSeconds) * 1_000 + pauseMs);
    const until = AbortSignal.any([signal, deadline]);
    const isTaken = async (at: string, by: string) => {
      const delivery = await deliveryOf(provider, run, 'small');
      return delivery !== undefined && (await answerTo(at, delivery, by, new Date())).status === 200;
    };
    while (!(await isTaken(newUrl, current))) {
      if (until.aborted)
        return red(
          'a new secret is not accepted in time',
          'May the function read its secret? postern doctor',
        );
      await sleep(pauseMs, undefined, { signal }).catch(() => undefined);
    }
    if (await isTaken(url, secret)) return green('a new secret is accepted, and the one before it too');
    return red('the previous secret is refused', 'postern secrets status');
  } finally {
    await putBack(deployment, provider.name);
  }
}

/** Whatever a run that was killed left: the secret that was in use is beside the one that it made. */
export async function mendRotations(
  deployment: Deployment,
  providers: readonly Provider[],
  tell: (line: string) => void,
): Promise<void> {
  for (const { name } of providers)
    if (await putBack(deployment, name))
      tell(`Put back the secret of ${name}, as a run that was killed found it.`);
}

/** False if the secret is no run's, also if somebody rotated meanwhile. */
async function putBack(deployment: Deployment, provider: string): Promise<boolean> {
  const stored = await readSecret(deployment, provider);
  if (stored.fields === 'malformed' || stored.fields.proving === undefined) return false;
  // Somebody may have set another meanwhile: that one stays.
  const isMade = stored.fields.proving === digestOf(stored.current ?? '');
  const current = isMade ? stored.previous : stored.current;
  await writeSecret(deployment, provider, stored, {
    current,
    previous: isMade ? undefined : stored.previous,
    proving: undefined,
  });
  return isMade;
}
