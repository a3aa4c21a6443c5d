import { expect, test } from '@jest/globals';
import { makeDeliveries } from './fault-run/deliveries.ts';
import { faultKinds } from './fault-run/faults.ts';
import { planFaults } from './fault-run/plan.ts';
import { seededRandom } from './fault-run/random.ts';
import { faultRun } from './fault-run/run.ts';
import { startSchedule } from './fault-run/schedule.ts';
import { type Evidence, verdict } from './fault-run/verdict.ts';
import { assemblyFolder } from './support/template.ts';

test('whatever fails, every acknowledged event is stored once and published, and what is refused is sent again', async () => {
  const options = { assembly: assemblyFolder('instances'), seed: 7, deliveries: 50, engineKills: 1 };
  const report = await faultRun(options);
  expect(report.violations).toEqual([]);
  expect(report.acknowledged).toBeGreaterThan(35);
  expect(report.leads).toBeGreaterThan(10);
  expect(Object.keys(report.struck).sort()).toEqual([...faultKinds].sort());
}, 300_000);

test('the seed decides what strikes: the same again, every kind of it, and another for another seed', () => {
  const planOf = (seed: number) => planFaults(seed, makeDeliveries(seededRandom(seed), 50));
  const plans = [1, 2, 3, 4, 5, 6].map(planOf);
  for (const [at, plan] of plans.slice(0, 5).entries()) {
    expect(planOf(at + 1)).toEqual(plan);
    expect(new Set(plan.map(({ kind }) => kind))).toEqual(new Set(faultKinds));
    expect(plan).not.toEqual(plans[at + 1]);
  }
});

test('of several faults that are due, one strikes a call that will be made again, and all others one that may be the last', async () => {
  const struck: string[] = [];
  const schedule = startSchedule(
    ({ kind }) => struck.push(kind),
    () => undefined,
  );
  const kinds = ['done twice', 'throttled', 'half a second late', 'refused with 500'] as const;
  schedule.add(kinds.map((kind, id) => ({ id, delivery: 0, service: 'sqs', kind })));
  let done = 0;
  const call = { operation: 'SendMessage', method: 'POST', url: '/', headers: {}, body: Buffer.from('') };
  const ask = (caller = 'Webhook', service: 'sqs' | 's3' = 'sqs') =>
    schedule.intercept({ ...call, service, caller }, async () => {
      done++;
      return { status: 200, headers: {}, body: Buffer.from('') };
    });
  await ask('engine');
  await ask('Webhook', 's3');
  expect(done).toBe(2);
  expect(struck).toEqual([]);
  expect((await ask()).status).toBe(400);
  expect((await ask()).status).toBe(500);
  expect(struck).toEqual(['throttled', 'refused with 500']);
  expect(done).toBe(2);
  expect((await ask()).status).toBe(200);
  expect(done).toBe(4);
  expect(struck.slice(2)).toEqual(['done twice', 'half a second late']);
  await ask();
  expect(done).toBe(5);
  expect(struck).toHaveLength(4);
});

/** A run of three deliveries, as it should end. */
function evidence(): Evidence {
  const deliveries = makeDeliveries(seededRandom(1), 3);
  const ids = deliveries.flatMap(({ eventIds }) => eventIds);
  return {
    seed: 1,
    fates: deliveries.map((sent) => ({ sent, acknowledged: true, statuses: [503, 200] })),
    collected: {
      stored: new Map(ids.map((id) => [id, 1])),
      leads: { due: new Set(['a']), stored: new Set(['a']) },
      astray: [],
      published: new Set(ids),
      redriven: 0,
      longestWaitMs: 1_500,
    },
    planned: [],
    struck: new Set(),
    engineKills: 0,
    vanished: { place: 'table', deliveryId: 'lost' },
    balance: { unaccounted: [unaccounted('lost')] },
  };
}

function unaccounted(deliveryId: string) {
  return { deliveryId, why: 'lost', lines: [] };
}

test('a run without a loss passes', () => {
  expect(verdict(evidence()).violations).toEqual([]);
});

test.each<[string, (good: Evidence, id: string) => Partial<Evidence>]>([
  [
    'acknowledged and not stored',
    ({ collected }, id) => ({
      collected: {
        ...collected,
        stored: without(collected.stored, id),
        published: new Set([...collected.published].filter((one) => one !== id)),
      },
    }),
  ],
  [
    'acknowledged and not published',
    ({ collected }, id) => ({
      collected: { ...collected, published: new Set([...collected.published].filter((one) => one !== id)) },
    }),
  ],
  [
    'stored 2 times',
    ({ collected }, id) => ({ collected: { ...collected, stored: new Map(collected.stored).set(id, 2) } }),
  ],
  [
    'stored and never sent',
    ({ collected }) => ({ collected: { ...collected, stored: new Map(collected.stored).set('nobody', 1) } }),
  ],
  [
    'published and not stored',
    ({ collected }) => ({
      collected: { ...collected, published: new Set([...collected.published, 'nobody']) },
    }),
  ],
  [
    'nothing leads to its event: a',
    ({ collected: { leads, ...rest } }) => ({
      collected: { ...rest, leads: { ...leads, stored: new Set<string>() } },
    }),
  ],
  [
    'leads to what names it not: a',
    ({ collected: { leads, ...rest } }) => ({
      collected: { ...rest, leads: { ...leads, due: new Set<string>() } },
    }),
  ],
  ['the balance misses', () => ({ balance: { unaccounted: [] } })],
  [
    'the balance names another',
    () => ({ balance: { unaccounted: [unaccounted('lost'), unaccounted('another')] } }),
  ],
  ['leads to no event: b', ({ collected }) => ({ collected: { ...collected, astray: ['b'] } })],
  [
    'never struck',
    () => ({ planned: [{ id: 0, delivery: 0, service: 'sqs', kind: 'throttled' }], struck: new Set() }),
  ],
  ['answered 401', ({ fates }) => ({ fates: fates.map((fate) => ({ ...fate, statuses: [401, 200] })) })],
  ['lost by 422', ({ fates }) => ({ fates: fates.map((fate) => ({ ...fate, violation: 'lost by 422' })) })],
])('what is %s is found', (words, spoil) => {
  const good = evidence();
  const [id = ''] = good.collected.published;
  const { violations } = verdict({ ...good, ...spoil(good, id) });
  expect(violations.join('\n')).toContain(words);
});

function without(counts: ReadonlyMap<string, number>, id: string): Map<string, number> {
  return new Map([...counts].filter(([one]) => one !== id));
}
