import { expect, test } from '@jest/globals';
import { makeDeliveries } from './fault-run/deliveries.ts';
import { seededRandom } from './fault-run/random.ts';
import { faultRun } from './fault-run/run.ts';
import { type Evidence, verdict } from './fault-run/verdict.ts';
import { assemblyFolder } from './support/template.ts';

test('whatever fails, every acknowledged event is stored once and published, and what is refused is sent again', async () => {
  const options = { assembly: assemblyFolder('fast'), seed: 7, deliveries: 50, engineKills: 1 };
  const report = await faultRun(options);
  expect(report.violations).toEqual([]);
  expect(report.acknowledged).toBeGreaterThan(35);
  expect(Object.keys(report.struck).length).toBeGreaterThan(2);
}, 300_000);

/** A run of three deliveries, as it should end. */
function evidence(): Evidence {
  const deliveries = makeDeliveries(seededRandom(1), 3);
  const ids = deliveries.flatMap(({ eventIds }) => eventIds);
  return {
    seed: 1,
    fates: deliveries.map((sent) => ({ sent, acknowledged: true, statuses: [503, 200] })),
    collected: {
      stored: new Map(ids.map((id) => [id, 1])),
      published: new Set(ids),
      redriven: 0,
      longestWaitMs: 1_500,
    },
    struck: {},
    kills: 0,
    engineKills: 0,
  };
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
