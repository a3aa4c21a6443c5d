import * as v from 'valibot';
import { providers } from '../../../functions/providers.ts';
import type { Provider } from '../../../functions/webhook/provider.ts';
import { send } from '../../../samples/post.ts';
import { type Sample, sampleNamed, samplesOf } from '../../../samples/read.ts';
import { targetOf } from '../../simulate-target.ts';
import type { SampleRow, SamplesList, SimulateAnswer } from '../api.ts';
import type { LookedAt } from '../looked-at.ts';
import { choice, readParameters, text } from '../parameters.ts';
import { Refused } from '../problem.ts';

const patienceMs = 10_000;

/** What may be simulated. */
export async function samples(lookedAt: LookedAt): Promise<SamplesList> {
  return { samples: simulated(lookedAt).flatMap((provider) => samplesOf(provider).map(sampleRow)) };
}

/** Sends a delivery from disk, signed, as its provider would. */
export async function simulate(lookedAt: LookedAt, body: unknown): Promise<SimulateAnswer> {
  const known = simulated(lookedAt);
  const Asked = v.strictObject({ provider: choice(known.map(({ name }) => name)), name: text });
  const asked = readParameters(Asked, body);
  const provider = known.find(({ name }) => name === asked.provider);
  const sample = provider && sampleNamed(provider, asked.name);
  if (sample === undefined)
    throw new Refused(404, 'not_found', `There is no delivery ${asked.name} of ${asked.provider} on disk.`);
  const { url, secret } = await targetOf(lookedAt.deployment, sample.provider);
  return send(url, sample, secret, AbortSignal.timeout(patienceMs));
}

/** Never where it would be among real mail. */
function simulated({ isLocal, providers: present }: LookedAt): readonly Provider[] {
  if (isLocal) return providers.filter(({ name }) => present.includes(name));
  throw new Refused(404, 'not_found', 'Deliveries are simulated in a local run only: npm start.');
}

function sampleRow({ provider, name, note, expected }: Sample): SampleRow {
  const { status, reason, events } = expected;
  return {
    provider: provider.name,
    name,
    ...(note === undefined ? {} : { note }),
    status,
    ...(reason === undefined ? {} : { reason }),
    types: [...new Set(events.map(({ event }) => String(event.type)))],
  };
}
