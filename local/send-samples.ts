import { setTimeout as sleep } from 'node:timers/promises';
import type { PosternEvent } from '../functions/events/event.ts';
import type { Provider } from '../functions/webhook/provider.ts';
import { type EventSource, get } from '../operations/queries/queries.ts';
import { post } from '../operations/samples/post.ts';
import { eventsOf, type Sample, samplesOf } from '../operations/samples/read.ts';
import type { Launched } from './started.ts';

/** The case that is left for the user to send by hand. */
export const exampleCase = 'example';

/** On a slow machine a delivery may return after the queue's visibility timeout of 3 minutes. */
const patienceMs = 240_000;

/** A provider sends these again. */
const notNow = 503;
const mostTries = 5;

/** Sends every authentic sample and waits until its events are stored, now or before. Ends early at the signal. */
export async function sendSamples(
  { providers, ready, secrets }: Pick<Launched, 'providers' | 'ready' | 'secrets'>,
  source: EventSource,
  stored: ReadonlyMap<string, string>,
  signal: AbortSignal,
) {
  const problems: string[] = [];
  const expected = new Set<string>();
  const before = new Set<string>();
  const sendAll = async (provider: Provider) => {
    const secret = secrets.get(provider.name)?.current ?? '';
    for (const sample of samplesOf(provider).filter(isSent)) {
      if (signal.aborted) return;
      for (const event of eventsOf(sample, secret, new Date()))
        if (!expected.has(event.id) && (await isStored(source, event))) before.add(event.id);
      let [sentAt, status] = [new Date(), notNow];
      for (let tries = 0; status === notNow && tries < mostTries && !signal.aborted; tries++) {
        sentAt = new Date();
        ({ status } = await post(ready.urls[provider.name] ?? '', sample, secret, sentAt));
      }
      if (status !== 200)
        problems.push(`${provider.name} ${sample.name} was answered ${status} instead of 200`);
      for (const { id } of eventsOf(sample, secret, sentAt)) expected.add(id);
    }
  };
  await Promise.all(providers.map(sendAll));
  const missing = await missingAtLast(
    [...expected].filter((id) => !before.has(id)),
    stored,
    signal,
  );
  return {
    /** Empty if every expected event is there. */
    problems: [...problems, ...missing.map((id) => `the event ${id} was not stored`)],
    /** Events that an earlier run had stored. */
    before: before.size,
  };
}

/** A handshake leaves no event. */
function isSent({ name, expected }: Sample): boolean {
  return expected.events.length > 0 && name !== exampleCase;
}

async function isStored(source: EventSource, event: PosternEvent): Promise<boolean> {
  const { provider, account, subject, id } = event;
  const asked = { provider, subject, id, ...(account === undefined ? {} : { account }) };
  return (await get(source, asked)).length > 0;
}

async function missingAtLast(
  expected: readonly string[],
  stored: ReadonlyMap<string, string>,
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
