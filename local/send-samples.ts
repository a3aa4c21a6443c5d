import { setTimeout as sleep } from 'node:timers/promises';
import type { Provider } from '../functions/webhook/provider.ts';
import { post } from '../operations/samples/post.ts';
import { eventIdsOf, type Sample, samplesOf } from '../operations/samples/read.ts';
import { runSecrets } from './run-secrets.ts';

/** The case that is left for the user to send by hand. */
export const exampleCase = 'example';

/** On a slow machine a delivery may come back once, when the queue's visibility time-out of 3 minutes is over. */
const patienceMs = 240_000;

/** A provider sends again what was answered so. */
const notNow = 503;
const mostTries = 5;

/**
 * Sends every authentic sample over HTTP and waits until `stored` holds its events.
 * Returns what went wrong, in sentences: nothing where every expected event is there. Ends early at the signal.
 */
export async function sendSamples(
  providers: readonly Provider[],
  urls: Readonly<Record<string, string>>,
  stored: ReadonlySet<string>,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const problems: string[] = [];
  const expected = new Set<string>();
  const sendAll = async (provider: Provider) => {
    const secret = runSecrets(provider).current;
    for (const sample of samplesOf(provider).filter(isSent)) {
      if (signal.aborted) return;
      let [sentAt, status] = [new Date(), notNow];
      for (let tries = 0; status === notNow && tries < mostTries && !signal.aborted; tries++) {
        sentAt = new Date();
        ({ status } = await post(urls[provider.name] ?? '', sample, secret, sentAt));
      }
      if (status !== 200)
        problems.push(`${provider.name} ${sample.name} was answered ${status} instead of 200`);
      for (const id of eventIdsOf(sample, secret, sentAt)) expected.add(id);
    }
  };
  await Promise.all(providers.map(sendAll));
  const missing = await missingAtLast(expected, stored, signal);
  return [...problems, ...missing.map((id) => `the event ${id} was not stored`)];
}

/** A handshake leaves no event. */
function isSent({ name, expected }: Sample): boolean {
  return expected.events.length > 0 && name !== exampleCase;
}

async function missingAtLast(
  expected: ReadonlySet<string>,
  stored: ReadonlySet<string>,
  signal: AbortSignal,
): Promise<string[]> {
  const until = Date.now() + patienceMs;
  let missing = [...expected];
  while (missing.length > 0 && Date.now() < until && !signal.aborted) {
    await sleep(50);
    missing = missing.filter((id) => !stored.has(id));
  }
  return missing;
}
