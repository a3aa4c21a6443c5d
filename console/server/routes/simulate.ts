import * as v from 'valibot';
import type { Provider } from '../../../functions/webhook/provider.ts';
import { deployedProviders } from '../../../operations/deployed.ts';
import { type Sample, sampleNamed, samplesOf } from '../../../operations/samples/read.ts';
import { typesOf } from '../../../operations/simulate/choice.ts';
import { type Sending, sendAll, targetOf } from '../../../operations/simulate/run.ts';
import type { SampleRow, SamplesList, SimulateAnswer } from '../../api.ts';
import type { LookedAt } from '../looked-at.ts';
import { choice, readParameters, text } from '../parameters.ts';
import { Refused } from '../problem.ts';

/** What may be simulated. */
export async function samples(lookedAt: LookedAt): Promise<SamplesList> {
  return { samples: simulated(lookedAt).flatMap((provider) => samplesOf(provider).map(sampleRow)) };
}

/** Sends a delivery from disk, signed, as its provider would: each time as of another event. */
export async function simulate(lookedAt: LookedAt, body: unknown): Promise<SimulateAnswer> {
  const known = simulated(lookedAt);
  const Asked = v.strictObject({ provider: choice(known.map(({ name }) => name)), name: text });
  const asked = readParameters(Asked, body);
  const provider = known.find(({ name }) => name === asked.provider);
  const sample = provider && sampleNamed(provider, asked.name);
  if (sample === undefined)
    throw new Refused(404, 'not_found', `There is no delivery ${asked.name} of ${asked.provider} on disk.`);
  const target = await targetOf(lookedAt.deployment, sample.provider);
  const how = { target, signal: new AbortController().signal, done: () => undefined };
  const [sending] = await sendAll({ cases: [sample], times: 1, repeat: false }, how);
  return answerOf(asked.provider, sending);
}

function answerOf(provider: string, sending: Sending | undefined): SimulateAnswer {
  const { status = 'none', eventIds = [], reason } = sending?.answered ?? {};
  if (status === 'none')
    throw new Refused(502, 'failed', `The webhook of ${provider} did not answer (${reason}).`);
  return { status, eventIds, ...(reason === undefined ? {} : { reason }) };
}

/** Never where it would be among real mail. */
function simulated({ isLocal, deployment }: LookedAt): readonly Provider[] {
  if (isLocal) return deployedProviders(deployment);
  throw new Refused(404, 'not_found', 'Deliveries are simulated in a local run only: npm start.');
}

function sampleRow(sample: Sample): SampleRow {
  const { provider, name, note, typical, expected } = sample;
  const { status, reason } = expected;
  return {
    provider: provider.name,
    name,
    ...(note === undefined ? {} : { note }),
    status,
    ...(reason === undefined ? {} : { reason }),
    types: typesOf(sample),
    typical,
  };
}
