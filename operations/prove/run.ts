import pMap from 'p-map';
import { payloadKey } from '../../functions/events/payload-ref.ts';
import type { Provider } from '../../functions/webhook/provider.ts';
import { deployedProviders, noWebhook } from '../deployed.ts';
import { type Deployment, withDeployment } from '../deployment.ts';
import { alarms } from '../doctor/alarms.ts';
import type { Check, Finding, Mark } from '../doctor/check.ts';
import { examine } from '../doctor/diagnose.ts';
import { stack } from '../doctor/domain.ts';
import { functions } from '../doctor/functions.ts';
import { secret } from '../doctor/secret.ts';
import { spoolExpiry, tables } from '../doctor/spool.ts';
import { OperationError } from '../failure.ts';
import { objectsOf } from '../objects.ts';
import type { Place } from '../place.ts';
import { type Target, targetOf } from '../simulate/run.ts';
import { takeHeld } from './dead-letter.ts';
import { deliveryOf, forgedOf, type Kind, kinds } from './deliveries.ts';
import { driftChecks } from './drift.ts';
import { links, type Proof } from './links.ts';
import { type Measures, measured } from './measures.ts';
import { isReady, makeOwnQueue, newRun, type OwnQueue, removeLeftovers } from './own-queue.ts';
import { mendRotations, rotation } from './rotation.ts';
import { foreignSubscriptions, queueChecks } from './subscriptions.ts';
import { putInSpool } from './swept.ts';
import { type Answer, answerTo, follow, sendTraced, type Trace } from './trace.ts';

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
  /** How long a delivery may take to its end, and the sweep to come. */
  readonly withinMs?: number;
  readonly sweepWithinMs?: number;
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
    const checking = examineAll(deployment, providers, how);
    const run = newRun();
    const queue = await makeOwnQueue(deployment, run);
    try {
      const proofs = await proofsOf(deployment, { run, queue, providers, how });
      const judged = await pMap(proofs, (proof) => judgeAll(proof, how), { concurrency: 4 });
      const verdicts = [...judged.flat(), ...(await checking)];
      await removePayloads(deployment, proofs);
      return { run, verdicts, measures: await measured(deployment, proofs) };
    } finally {
      await queue.remove();
    }
  });
}

/** What TTL does not remove. */
async function removePayloads(deployment: Deployment, proofs: readonly Proof[]): Promise<void> {
  const objects = objectsOf(deployment.open, deployment.output('SpoolBucketName'));
  for (const { expected } of proofs.flatMap(({ traces }) => traces.get('large') ?? []))
    if (expected !== undefined) await objects.remove(payloadKey(expected)).catch(() => undefined);
}

async function touched(deployment: Deployment, { rotate }: Proving): Promise<readonly string[]> {
  const foreign = await foreignSubscriptions(deployment);
  return [
    'Its dead letter makes the alarm on dead letters ring, and the run counts as deliveries.',
    ...(foreign.length === 0 ? [] : [`Foreign subscriptions get its events too: ${foreign.join(', ')}.`]),
    ...(rotate ? ['Each provider has another secret for some minutes; the one in use keeps working.'] : []),
  ];
}

const wanted = ({ only }: Proving, name: string) => only === undefined || only.includes(name);

async function examineAll(
  deployment: Deployment,
  providers: readonly Provider[],
  how: Proving,
): Promise<readonly Judged[]> {
  const checks: readonly Check[] = [
    stack,
    ...providers.map(secret),
    ...tables,
    spoolExpiry,
    functions,
    ...queueChecks(deployment),
    alarms,
    ...driftChecks(),
  ].filter(({ name }) => wanted(how, name));
  return pMap(checks, async (check) => {
    const finding = await examine(check, deployment, checkWithinMs);
    return judgedAs(check.name, check.of, finding ?? { mark: 'grey', found: 'nothing to look at' });
  });
}

/** CloudFormation compares a stack in a minute or two. */
const checkWithinMs = 300_000;

function judgedAs(link: string, of: string | undefined, { mark, ...finding }: Finding): Judged {
  return { link, ...(of === undefined ? {} : { of }), verdict: verdictOf[mark], ...finding };
}

async function judgeAll(proof: Proof, how: Proving): Promise<readonly Judged[]> {
  const asked = links.filter(({ name }) => wanted(how, name));
  return pMap(asked, async (link) => {
    const look = async () => link.judge(proof);
    const check = { name: link.name, needs: 'reading events, the spool and logs', look };
    const finding = await examine(check, proof.deployment, checkWithinMs);
    return judgedAs(link.name, proof.provider.name, finding ?? { mark: 'grey', found: 'nothing to look at' });
  });
}

interface Sending {
  readonly run: string;
  readonly queue: OwnQueue;
  readonly providers: readonly Provider[];
  readonly how: Proving;
}

interface Sent {
  readonly provider: Provider;
  readonly target: Target | undefined;
  readonly traces: Map<Kind, Trace>;
  readonly forged: Answer | undefined;
  readonly doubled: Answer | undefined;
}

async function proofsOf(deployment: Deployment, sending: Sending): Promise<readonly Proof[]> {
  const { run, queue, providers, how } = sending;
  const asked = links.filter(({ name }) => wanted(how, name));
  const due = kinds.filter((kind) => asked.some(({ needs }) => needs.includes(kind)));
  const within = (ms: number) =>
    AbortSignal.any([how.signal, AbortSignal.timeout(ms), ...(how.enough ? [how.enough] : [])]);
  const { withinMs = 120_000, sweepWithinMs = 660_000 } = how;
  if (due.length > 0 && !(await isReady(deployment, run, queue, within(withinMs))))
    how.tell("The subscription of the run's own queue does not work yet: what is published may not be seen.");
  const sent = await pMap(providers, (provider) => sendAll(deployment, provider, due, sending), {
    concurrency: 4,
  });
  const all = sent.flatMap(({ traces }) => [...traces.values()]);
  how.tell(`Sent ${all.length} deliveries of ${providers.length} providers; following them to their ends.`);
  const signal = within(withinMs);
  const direct = all.filter(({ kind }) => kind !== 'held' && kind !== 'swept');
  await follow(deployment, queue, direct, signal);
  const held = all.filter(({ kind }) => kind === 'held');
  const deadLetters = await takeHeld(deployment, run, held, within(withinMs));
  await follow(
    deployment,
    queue,
    held.filter(({ answer }) => deadLetters.has(answer.deliveryId ?? '')),
    within(withinMs),
  );
  const swept = all.filter(({ kind }) => kind === 'swept');
  if (swept.length > 0)
    how.tell('Waiting for the sweep, which comes every 5 minutes unless configured otherwise.');
  await follow(deployment, queue, swept, within(sweepWithinMs));
  // What comes twice comes close together.
  if (due.length > 0 && !how.enough?.aborted) await queue.receive(1);
  if (how.signal.aborted) throw new OperationError('Interrupted; what was made is removed.', 'interrupted');
  return pMap(sent, async ({ target, ...one }) => ({
    ...one,
    deployment,
    run,
    queue,
    deadLetter: deadLetters.get(one.traces.get('held')?.answer.deliveryId ?? ''),
    rotated:
      how.rotate && target !== undefined
        ? await rotation(deployment, one.provider, target, run, how.signal)
        : undefined,
    signal: within(withinMs),
  }));
}

async function sendAll(
  deployment: Deployment,
  provider: Provider,
  due: readonly Kind[],
  { run, how }: Sending,
): Promise<Sent> {
  const traces = new Map<Kind, Trace>();
  // Without a secret there is nothing to sign with: the answer tells so.
  const target = await targetOf(deployment, provider).catch(() => undefined);
  if (target === undefined) return { provider, target, traces, forged: undefined, doubled: undefined };
  for (const kind of due) {
    const delivery = await deliveryOf(provider, run, kind);
    if (delivery === undefined || (kind === 'swept' && !how.sweep)) continue;
    const send = kind === 'swept' ? putInSpool : sendTraced;
    traces.set(kind, await send(run, kind, delivery, target, deployment));
  }
  const small = traces.get('small');
  if (small === undefined) return { provider, target, traces, forged: undefined, doubled: undefined };
  const doubled = await answerTo(target.url, small.delivery, target.secret, small.sentAt);
  const url = provider.authenticity === 'token' ? target.url.replace(/[^/]+$/, 'forged') : target.url;
  const forged = await answerTo(url, forgedOf(small.delivery), `${target.secret}-forged`, new Date());
  return { provider, target, traces, forged, doubled };
}
