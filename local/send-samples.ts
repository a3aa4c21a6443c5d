import { setTimeout as sleep } from 'node:timers/promises';
import type { Provider } from '../functions/webhook/provider.ts';
import { post } from './post.ts';
import { runSecrets } from './run-secrets.ts';
import { type Sample, samplesOf } from './samples.ts';

/** The case that is left for the user to send by hand. */
export const exampleCase = 'example';

const patienceMs = 60_000;

/**
 * Sends every authentic sample over HTTP and waits until `stored` holds its events.
 * Returns what went wrong, in sentences: nothing where every expected event is there.
 */
export async function sendSamples(
  providers: readonly Provider[],
  urls: Readonly<Record<string, string>>,
  stored: ReadonlySet<string>,
): Promise<readonly string[]> {
  const samples = providers.flatMap(samplesOf).filter(isSent);
  const refusals: string[] = [];
  for (const sample of samples) refusals.push(...(await refusalOf(sample, urls[sample.provider.name] ?? '')));
  const expected = samples.flatMap((sample) => sample.expected.events.map(({ event }) => event.id));
  const missing = await missingAtLast(new Set(expected), stored);
  return [...refusals, ...missing.map((id) => `the event ${id} was not stored`)];
}

function isSent({ name, expected }: Sample): boolean {
  return expected.status === 200 && name !== exampleCase;
}

async function refusalOf(sample: Sample, url: string): Promise<readonly string[]> {
  const { status } = await post(url, sample, runSecrets(sample.provider).current);
  return status === 200
    ? []
    : [`${sample.provider.name} ${sample.name} was answered ${status} instead of 200`];
}

async function missingAtLast(expected: ReadonlySet<string>, stored: ReadonlySet<string>): Promise<string[]> {
  const until = Date.now() + patienceMs;
  let missing = [...expected];
  while (missing.length > 0 && Date.now() < until) {
    await sleep(50);
    missing = missing.filter((id) => !stored.has(id));
  }
  return missing;
}
