import * as v from 'valibot';
import type { Provider } from '../../../functions/webhook/provider.ts';
import { deployedProviders } from '../../../operations/deployed.ts';
import { type Sample, samplesOf } from '../../../operations/samples/read.ts';
import { typesOf } from '../../../operations/simulate/choice.ts';
import {
  asNew,
  type Due,
  type Sending,
  sendAll,
  signedWhenSent,
  targetOf,
} from '../../../operations/simulate/run.ts';
import { stories, storiesOf, storiesOfEach } from '../../../operations/simulate/stories.ts';
import type { SampleRow, SamplesList, SimulateAnswer } from '../../api.ts';
import type { LookedAt } from '../looked-at.ts';
import { choice, readParameters, text } from '../parameters.ts';
import { Refused } from '../problem.ts';

/** What may be simulated. */
export async function samples(lookedAt: LookedAt): Promise<SamplesList> {
  const known = simulated(lookedAt);
  return {
    stories: await storiesOfEach(known),
    samples: known.flatMap((provider) => samplesOf(provider).map(sampleRow)),
  };
}

/** Sends a delivery from disk, or those of a story, signed as the provider would: each time as of other events. */
export async function simulate(lookedAt: LookedAt, body: unknown): Promise<SimulateAnswer> {
  const known = simulated(lookedAt);
  const Asked = v.strictObject({
    provider: choice(known.map(({ name }) => name)),
    name: v.optional(text),
    story: v.optional(choice(stories.map(({ name }) => name))),
  });
  const { provider: word, name = '', story } = readParameters(Asked, body);
  const provider = known.find((one) => one.name === word);
  const { due = [], recipient } = (provider && (await dueOf(provider, name, story))) ?? {};
  if (provider === undefined || due.length === 0)
    throw new Refused(404, 'not_found', `${word} has no delivery ${story ?? name} to send.`);
  const target = await targetOf(lookedAt.deployment, provider);
  const answer = answerOf(word, await sendAll(due, { target }));
  return { ...answer, ...(recipient === undefined ? {} : { recipient }) };
}

async function dueOf(
  provider: Provider,
  sampleName: string,
  storyName: string | undefined,
): Promise<{ readonly due: readonly Due[]; readonly recipient?: string | undefined }> {
  const story = stories.find(({ name }) => name === storyName);
  if (story !== undefined) {
    const asked = { mails: 1, days: undefined, recipients: [], domains: [], accounts: [] };
    const { cases } = await storiesOf(provider, { names: [story.name], ...asked });
    return { due: signedWhenSent(cases), recipient: cases[0]?.recipient };
  }
  const samples = samplesOf(provider).filter(({ name }) => name === sampleName);
  return { due: await asNew(samples, 1) };
}

/** The first that was not acknowledged speaks for all. */
function answerOf(provider: string, sendings: readonly Sending[]): SimulateAnswer {
  const answers = sendings.map(({ answered }) => answered);
  const { status = 'none', reason } = answers.find((one) => one.status !== 200) ?? answers[0] ?? {};
  if (status === 'none')
    throw new Refused(502, 'failed', `The webhook of ${provider} did not answer (${reason}).`);
  const eventIds = [...new Set(answers.flatMap((one) => one.eventIds))];
  return { status, eventIds, ...(reason === undefined ? {} : { reason }) };
}

/** Never where it would be among real mail. */
function simulated({ isLocal, deployment }: LookedAt): readonly Provider[] {
  if (isLocal) return deployedProviders(deployment);
  throw new Refused(404, 'not_found', 'Only a local run simulates deliveries: npm start.');
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
