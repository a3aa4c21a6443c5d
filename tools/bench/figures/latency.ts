import { setTimeout } from 'node:timers/promises';
import * as v from 'valibot';
import { defaults } from '../../../lib/config.ts';
import { secretKey, webhookUrlKey } from '../../../lib/output-keys.ts';
import type { AwsCall } from '../../../local/engine/aws/endpoint.ts';
import { startEngine } from '../../../local/engine/engine.ts';
import { withAssembly } from '../../synthesised.ts';
import { type Benchmark, percentile } from '../benchmark.ts';
import { gatewayEvent, signing, singleBody } from '../deliveries.ts';
import { Insertion } from '../sink/answers.ts';
import { secret } from '../sink/sent.ts';

const perSecond = 100;

/** By the clock, on the local engine: what our code and its batches add. */
export const latency: Benchmark = {
  name: 'latency',
  about:
    'time from the acknowledgement until an event is stored, on the local engine at 100 deliveries a second',
  async measure(size) {
    const count = size === 'whole' ? 1_000 : 5;
    const milliseconds = await withAssembly(defaults, (assembly) => storingTimes(assembly, count));
    return [
      {
        name: 'latency',
        what: `acknowledged to stored, ${count.toLocaleString('en')} deliveries at ${perSecond} a second on the local engine, 99th percentile`,
        unit: 'ms',
        value: percentile(milliseconds, 99),
        target: { kind: 'atMost', bound: 1_000 },
      },
    ];
  },
};

function storedTexts({ operation, body }: AwsCall): readonly string[] {
  if (operation !== 'BatchExecuteStatement') return [];
  const { Statements } = v.parse(Insertion, JSON.parse(body.toString()));
  return Statements.flatMap(({ Parameters }) => Parameters.flatMap(({ S }) => S ?? []));
}

/** Milliseconds from each answer until its event is stored; 0 if it came first. */
async function storingTimes(assembly: string, count: number): Promise<readonly number[]> {
  const storedAt = new Map<string, number>();
  const engine = await startEngine({
    assembly,
    intercept: async (call, forward) => {
      const answer = await forward();
      const now = performance.now();
      for (const text of storedTexts(call)) if (!storedAt.has(text)) storedAt.set(text, now);
      return answer;
    },
  });
  try {
    engine.putSecret(engine.outputs[secretKey(signing.name)] ?? '', JSON.stringify({ current: secret }));
    const url = engine.outputs[webhookUrlKey(signing.name)] ?? '';
    // Enough to start every environment that the rate needs.
    await stored(await sending(url, count, Math.ceil(count / 2)), storedAt);
    const acknowledged = await sending(url, 0, count);
    await stored(acknowledged, storedAt);
    return acknowledged.map(({ id, at }) => Math.max(0, (storedAt.get(id) ?? Number.NaN) - at));
  } finally {
    await engine.stop();
  }
}

const Acknowledgement = v.object({ acknowledged: v.string() });

/** Sends again if it is refused, as its provider would. */
async function sent(url: string, index: number): Promise<string> {
  const body = singleBody(index, 2_048);
  const { headers } = gatewayEvent(signing, body, index);
  const own = Object.fromEntries(Object.entries(headers).filter(([name]) => name.startsWith('x-ee-')));
  for (let tries = 0; tries < maxTries; tries++) {
    const answer = await fetch(url, { method: 'POST', headers: own, body: new Uint8Array(body) });
    if (answer.ok) return v.parse(Acknowledgement, await answer.json()).acknowledged;
    await answer.text();
    await setTimeout(pauseMs);
  }
  throw new Error(`not acknowledged in ${maxTries} tries`);
}

const maxTries = 20;
const pauseMs = 250;

/** Each at an even rate; when each was acknowledged. */
function sending(url: string, from: number, count: number): Promise<readonly Acknowledged[]> {
  return Promise.all(
    Array.from({ length: count }, async (_, index) => {
      await setTimeout((index * 1_000) / perSecond);
      return { id: await sent(url, from + index), at: performance.now() };
    }),
  );
}

interface Acknowledged {
  readonly id: string;
  readonly at: number;
}

const patienceMs = 60_000;

async function stored(
  acknowledged: readonly Acknowledged[],
  storedAt: ReadonlyMap<string, number>,
): Promise<void> {
  const until = performance.now() + patienceMs;
  while (acknowledged.some(({ id }) => !storedAt.has(id))) {
    if (performance.now() > until) throw new Error('not all was stored');
    await setTimeout(50);
  }
}
