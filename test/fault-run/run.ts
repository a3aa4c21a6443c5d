import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pMap from 'p-map';
import type { Provider } from '../../functions/webhook/provider.ts';
import { webhookUrlKey } from '../../lib/output-keys.ts';
import { sampleSecret } from '../../operations/samples/read.ts';
import { collect } from './collect.ts';
import { makeDeliveries, type Sent } from './deliveries.ts';
import { type EngineLink, forkEngine } from './engine-link.ts';
import { seededRandom } from './random.ts';
import { type Fate, send } from './senders.ts';
import { type Report, verdict } from './verdict.ts';

export interface FaultRun {
  readonly assembly: string;
  readonly seed: number;
  readonly deliveries: number;
  /** How often the engine is killed on the way. */
  readonly engineKills: number;
}

const sendersAtOnce = 12;

/** Sends deliveries through a deployment whose every part fails by a seed's schedule, and says what came of them. */
export async function faultRun(options: FaultRun): Promise<Report> {
  const { assembly, seed, engineKills } = options;
  const dataDir = await mkdtemp(join(tmpdir(), 'postern-faults-'));
  let engine = await forkEngine({ assembly, dataDir, port: 0, seed });
  const port = Number(new URL(engine.ready.url).port);
  try {
    const deliveries = makeDeliveries(seededRandom(seed), options.deliveries);
    const restart = async (turn: number) => {
      await engine.kill();
      engine = await forkEngine({ assembly, dataDir, port, seed: seed + 1_000 * turn });
    };
    const fates = await sendAll(deliveries, engineKills, (provider) => urlOf(engine, provider), restart);
    const { struck, kills } = await engine.calm();
    const collected = await collect(engine);
    return verdict({ seed, fates, collected, struck, kills, engineKills });
  } finally {
    await engine.kill();
    await rm(dataDir, { recursive: true });
  }
}

/** All deliveries, the engine being killed after even parts of them. */
async function sendAll(
  deliveries: readonly Sent[],
  kills: number,
  urlOf: (provider: Provider) => string,
  restart: (turn: number) => Promise<void>,
): Promise<readonly Fate[]> {
  const every = Math.ceil(deliveries.length / (kills + 1));
  let restarting: Promise<void> = Promise.resolve();
  const sendOne = async (sent: Sent, index: number) => {
    if (index > 0 && index % every === 0) restarting = restarting.then(() => restart(index / every));
    return send(sent, urlOf);
  };
  const fates = await pMap(deliveries, sendOne, { concurrency: sendersAtOnce });
  await restarting;
  return fates;
}

function urlOf({ ready }: EngineLink, provider: Provider): string {
  const url = ready.outputs[webhookUrlKey(provider.name)] ?? '';
  return provider.authenticity === 'token' ? `${url}${sampleSecret(provider)}` : url;
}
