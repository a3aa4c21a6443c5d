import pMap from 'p-map';
import { defined } from '../../functions/events/defined.ts';
import { payloadKey } from '../../functions/events/payload-ref.ts';
import type { Provider } from '../../functions/webhook/provider.ts';
import { deployedProviders, noWebhook } from '../deployed.ts';
import { type Deployment, withDeployment } from '../deployment.ts';
import { alarms } from '../doctor/alarms.ts';
import { type Check, type Finding, grey, type Mark } from '../doctor/check.ts';
import { examine } from '../doctor/diagnose.ts';
import { stack } from '../doctor/domain.ts';
import { functions } from '../doctor/functions.ts';
import { secret } from '../doctor/secret.ts';
import { spoolExpiry, tables } from '../doctor/spool.ts';
import { OperationError } from '../failure.ts';
import { objectsOf } from '../objects.ts';
import type { Place } from '../place.ts';
import { targetOf } from '../simulate/run.ts';
import { within } from '../within.ts';
import { dropHeld, takeHeld } from './dead-letter.ts';
import { deliveryOf, type Kind, kinds } from './deliveries.ts';
import { driftChecks } from './drift.ts';
import { links, linksOf, type Proof } from './links.ts';
import { type Measures, measured } from './measures.ts';
import { isReady, makeOwnQueue, newRun, type OwnQueue, removeLeftovers } from './own-queue.ts';
import { mendRotations, rotation } from './rotation.ts';
import { foreignSubscriptions, queueChecks } from './subscriptions.ts';
import { answered, follow, sendTraced, type Trace } from './trace.ts';

export type Verdict = 'proven' | 'broken' | 'warning' | 'not provable here';

export interface Judged extends Omit<Finding, 'mark'> {
  readonly link: string;
  readonly of?: string;
  readonly verdict: Verdict;
}

export interface Proved {
  readonly run: string;
  readonly verdicts: readonly Judged[];
  readonly measures: Measures;
}

export interface Proving {
  /** Of these providers alone. */
  readonly provider?: string;
  /** Whether to wait for the sweep, and to give each provider another secret for a while. */
  readonly sweep: boolean;
  readonly rotate: boolean;
  /** These links alone. */
  readonly only?: readonly string[];
  readonly signal: AbortSignal;
  /** Nothing more is waited for. */
  readonly enough?: AbortSignal;
  /** Asked before anything is touched, with what will be. */
  consent(touched: readonly string[]): Promise<boolean>;
  tell(line: string): void;
}

const verdictOf: Readonly<Record<Mark, Verdict>> = {
  green: 'proven',
  red: 'broken',
  yellow: 'warning',
  grey: 'not provable here',
};

/** Sends its own signed deliveries through the public URLs, and follows each to its end. */
export function prove(place: Place, how: Proving): Promise<Proved> {
  return withDeployment(place, async (deployment) => {
    const providers = deployedProviders(deployment).filter(
      ({ name }) => how.provider === undefined || name === how.provider,
    );
    if (how.provider !== undefined && providers.length === 0) throw noWebhook(deployment, how.provider);
    if (!(await how.consent(await touched(deployment, how))))
      throw new OperationError('Nothing was sent.', 'denied');
    const left = await removeLeftovers(deployment);
    if (left > 0) how.tell(`Removed what ${left} runs left behind that were killed.`);
    await mendRotations(deployment, providers, how.tell);
    const checking = judgeAll(checksOf(deployment, providers), deployment, how);
    const run = newRun();
    const queue = await makeOwnQueue(deployment, run);
    try {
      const proofs = await proofsOf({ deployment, run, queue, how }, providers);
      const judged = await judgeAll(proofs.flatMap(linksOf), deployment, how);
      const verdicts = [...judged, ...(await checking)];
      await removePayloads(deployment, proofs);
      endIfInterrupted(how);
      return { run, verdicts, measures: await measured(deployment, proofs) };
    } finally {
      await queue.remove();
      // Where the dead letters can't be read, a link says so.
      if (kindsFor(how).has('held')) await dropHeld(deployment, run).catch(() => undefined);
    }
  });
}

/** What was looked for is then no verdict. */
function endIfInterrupted({ signal }: Proving): void {
  if (signal.aborted) throw new OperationError('Interrupted; what was made is removed.', 'interrupted');
}

/** What TTL does not remove. */
async function removePayloads(deployment: Deployment, proofs: readonly Proof[]): Promise<void> {
  const objects = objectsOf(deployment.open, deployment.output('SpoolBucketName'));
  for (const { expected } of proofs.flatMap(({ traces }) => traces.get('large') ?? []))
    await objects.remove(payloadKey(expected)).catch(() => undefined);
}

async function touched(deployment: Deployment, { rotate }: Proving): Promise<readonly string[]> {
  const foreign = await foreignSubscriptions(deployment);
  return [
    'Its dead letter makes the alarm on dead letters ring, and the run counts as deliveries.',
    ...(foreign.length === 0 ? [] : [`Foreign subscriptions get its events too: ${foreign.join(', ')}.`]),
    ...(rotate ? ['Each provider has another secret for some minutes; the one in use keeps working.'] : []),
  ];
}

function checksOf(deployment: Deployment, providers: readonly Provider[]): readonly Check[] {
  const ofData = [...providers.map(secret), ...tables, spoolExpiry];
  return [stack, ...ofData, functions, ...queueChecks(deployment), alarms, ...driftChecks()];
}

function kindsFor(how: Proving): ReadonlySet<Kind> {
  return new Set(links.filter(isWanted(how)).map(({ by }) => by));
}

const isWanted =
  ({ only }: Proving) =>
  ({ name }: { readonly name: string }) =>
    only?.includes(name) ?? true;

/** CloudFormation compares a stack in a minute or two. */
const checkWithinMs = 300_000;
/** Of four providers: some wait for lines of a log. */
const atOnce = 64;

async function judgeAll(checks: readonly Check[], deployment: Deployment, how: Proving) {
  const judged = async (check: Check): Promise<Judged> => {
    const finding = (await examine(check, deployment, checkWithinMs)) ?? grey('nothing to look at');
    const { mark, ...others } = finding;
    return { link: check.name, ...defined({ of: check.of }), verdict: verdictOf[mark], ...others };
  };
  return pMap(checks.filter(isWanted(how)), judged, { concurrency: atOnce });
}

/** How long a delivery may take to its end, and the sweep to come. */
const [withinMs, sweepWithinMs] = [120_000, 660_000];

interface Sending {
  readonly deployment: Deployment;
  readonly run: string;
  readonly queue: OwnQueue;
  readonly how: Proving;
}

async function proofsOf(sending: Sending, providers: readonly Provider[]): Promise<readonly Proof[]> {
  const { deployment, run, queue, how } = sending;
  const due = kindsFor(how);
  const limit = (ms: number) => within(ms, how.signal, ...(how.enough ? [how.enough] : []));
  if (due.size > 0 && !(await isReady(deployment, run, queue, limit(withinMs))))
    how.tell("The subscription of the run's own queue does not work yet: what is published may not be seen.");
  const sent = await pMap(providers, (provider) => sendAll(sending, provider, due), { concurrency: 4 });
  const all = sent.flatMap(({ traces }) => [...traces.values()]);
  how.tell(`Sent ${all.length} deliveries of ${providers.length} providers; following them to their ends.`);
  const { held = [], swept = [], ...direct } = Object.groupBy(all, ({ kind }) => kind);
  await follow(deployment, queue, Object.values(direct).flat(), limit(withinMs));
  const deadLetters = await takeHeld(deployment, run, held, limit(withinMs));
  const redriven = held.filter(({ answer }) => deadLetters.has(answer.deliveryId ?? ''));
  await follow(deployment, queue, redriven, limit(withinMs));
  if (swept.length > 0)
    how.tell('Waiting for the sweep, which comes every 5 minutes unless configured otherwise.');
  await follow(deployment, queue, swept, limit(sweepWithinMs));
  // What comes twice comes close together.
  if (due.size > 0 && !how.enough?.aborted) await queue.receive(1);
  endIfInterrupted(how);
  return pMap(sent, async ({ provider, target, traces }) => ({
    deployment,
    provider,
    queue,
    traces,
    deadLetter: deadLetters.get(traces.get('held')?.answer.deliveryId ?? ''),
    rotated:
      how.rotate && target !== undefined
        ? await rotation(deployment, provider, target, run, how.signal)
        : undefined,
    signal: limit(withinMs),
  }));
}

async function sendAll({ deployment, run, how }: Sending, provider: Provider, due: ReadonlySet<Kind>) {
  const traces = new Map<Kind, Trace>();
  // Without a secret there is nothing to sign with: the answer tells so.
  const target = await targetOf(deployment, provider).catch(() => undefined);
  for (const kind of kinds.filter((one) => due.has(one) && (one !== 'swept' || how.sweep))) {
    const delivery = target && (await deliveryOf(provider, run, kind));
    if (delivery) traces.set(kind, await sendTraced(deployment, run, kind, delivery, target));
  }
  const small = traces.get('small');
  if (small && target) small.again = await answered(target.url, small.delivery, target.secret, small.sentAt);
  return { provider, target, traces };
}
