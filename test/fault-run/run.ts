import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pMap from 'p-map';
import type { Provider } from '../../functions/webhook/provider.ts';
import { webhookUrlKey } from '../../lib/output-keys.ts';
import { readAcknowledged } from '../../operations/balance/lines.ts';
import { nothingRead } from '../../operations/balance/meter.ts';
import { balance } from '../../operations/balance/run.ts';
import { withDeployment } from '../../operations/deployment.ts';
import type { Place } from '../../operations/place.ts';
import { sampleSecret } from '../../operations/samples/read.ts';
import { type Collected, collect } from './collect.ts';
import { makeDeliveries, type Sent } from './deliveries.ts';
import { type EngineLink, forkEngine } from './engine-link.ts';
import { type PlannedFault, planFaults } from './plan.ts';
import { type Random, seededRandom, seedOf } from './random.ts';
import { type Fate, send } from './senders.ts';
import { forgetOne, type Vanishing, vanishings } from './vanish.ts';
import { type Report, verdict } from './verdict.ts';

export interface FaultRun {
  readonly assembly: string;
  readonly seed: number;
  readonly deliveries: number;
  /** How often the engine is killed on the way. */
  readonly engineKills: number;
}

const sendersAtOnce = 12;

/** Sends deliveries through a deployment whose every part fails by a seed's plan, and says what came of them. */
export async function faultRun(options: FaultRun): Promise<Report> {
  const { assembly, seed, engineKills } = options;
  const dataDir = await mkdtemp(join(tmpdir(), 'postern-faults-'));
  const struck = new Set<number>();
  const from = new Date();
  const random = seededRandom(seedOf(seed, 'vanishing'));
  // Well between two kills of the engine: what it had not written to its log when it died, nobody can balance.
  const part = Math.ceil(options.deliveries / (engineKills + 1));
  const at = Math.floor(part * (random.below(engineKills + 1) + 0.3 + 0.2 * random.next()));
  const vanishing = { place: random.pick(vanishings), at };
  let lost = '';
  const start = (port: number) =>
    forkEngine({
      assembly,
      dataDir,
      port,
      onStruck: (fault) => struck.add(fault),
      onVanished: (deliveryId) => {
        lost = deliveryId;
      },
    });
  let engine = await start(0);
  const port = Number(new URL(engine.ready.url).port);
  try {
    const deliveries = makeDeliveries(seededRandom(seed), options.deliveries);
    const planned = planFaults(seed, deliveries);
    const due: PlannedFault[] = [];
    const restart = async () => {
      await engine.kill();
      engine = await start(port);
      await engine.add(due.filter(({ id }) => !struck.has(id)));
    };
    const sendOne = async (sent: Sent, index: number) => {
      const brought = planned.filter(({ delivery }) => delivery === index);
      due.push(...brought);
      await engine.add(brought);
      if (index === vanishing.at && vanishing.place !== 'table') await engine.vanish(vanishing.place);
      return send(sent, (provider) => urlOf(engine, provider));
    };
    const fates = await sendAll(deliveries, engineKills, sendOne, restart);
    const collected = await collect(engine);
    const place = { stack: 'Postern', endpoint: engine.ready.endpoint };
    const logged = await loggedSince(place, from);
    const vanished = await vanish(engine, fates, collected, { ...vanishing, lost, random, logged });
    const signal = new AbortController().signal;
    const balanced = await withDeployment(place, (deployment) =>
      balance(deployment, { from, youngMs: 0, signal }),
    );
    const unaccounted = balanced.unaccounted.filter(
      // Lost too, though its sender was not told that it was acknowledged, and sent it again.
      ({ deliveryId }) => deliveryId !== lost || deliveryId === vanished.deliveryId,
    );
    return verdict({
      seed,
      fates,
      collected,
      planned,
      struck,
      engineKills,
      vanished,
      balance: { unaccounted },
    });
  } finally {
    await engine.kill();
    await rm(dataDir, { recursive: true });
  }
}

/**
 * What was lost on the way; or else an event that is now. A kill may have come before the loss, or before the answer, and
 * an earlier try of the call may have been carried out after all.
 */
async function vanish(
  engine: EngineLink,
  fates: readonly Fate[],
  { stored }: Collected,
  { place, lost, random, logged }: Vanished,
) {
  const fate = fates.find(({ deliveryId }) => lost !== '' && deliveryId === lost);
  if (fate !== undefined && !fate.sent.eventIds.some((id) => stored.has(id)))
    return { place, deliveryId: lost };
  const acknowledged = new Set(
    fates.flatMap(({ deliveryId = '' }) => (logged.has(deliveryId) ? deliveryId : [])),
  );
  return {
    place: 'table',
    deliveryId: await forgetOne(engine, random, acknowledged),
  } as const;
}

interface Vanished {
  readonly place: Vanishing;
  readonly lost: string;
  readonly random: Random;
  readonly logged: ReadonlySet<string>;
}

/** Deliveries that a line says were acknowledged: it may have died with the engine, and then nobody can balance. */
async function loggedSince(place: Place, since: Date): Promise<ReadonlySet<string>> {
  const logged = new Set<string>();
  const slice = { from: since.getTime(), until: Date.now() + 60_000 };
  await withDeployment(place, (deployment) => {
    const { signal } = new AbortController();
    const lines = { deployment, read: nothingRead(), signal, turn: async () => undefined };
    return readAcknowledged(lines, { acknowledged: (id) => logged.add(id) }, slice);
  });
  return logged;
}

/** All deliveries, the engine being killed after even parts of them. */
async function sendAll(
  deliveries: readonly Sent[],
  kills: number,
  sendOne: (sent: Sent, index: number) => Promise<Fate>,
  restart: () => Promise<void>,
): Promise<readonly Fate[]> {
  const every = Math.ceil(deliveries.length / (kills + 1));
  let restarting: Promise<void> = Promise.resolve();
  const restartAndSend = async (sent: Sent, index: number) => {
    if (index > 0 && index % every === 0) restarting = restarting.then(restart);
    return sendOne(sent, index);
  };
  const fates = await pMap(deliveries, restartAndSend, { concurrency: sendersAtOnce });
  await restarting;
  return fates;
}

function urlOf({ ready }: EngineLink, provider: Provider): string {
  const url = ready.outputs[webhookUrlKey(provider.name)] ?? '';
  return provider.authenticity === 'token' ? `${url}${sampleSecret(provider)}` : url;
}
