import { type Benchmark, compared, type Figure, rounds, type Size } from '../benchmark.ts';
import { arrayBody, batching, gatewayEvent, queueEvent, signing, singleBody } from '../deliveries.ts';
import {
  acknowledged,
  bundleOf,
  microseconds,
  running,
  settled,
  type WorkerOptions,
} from '../worker/start.ts';

interface Growth {
  readonly name: string;
  readonly steps: Readonly<Record<Size, readonly number[]>>;
  /** At step 1; in proportion fewer at higher ones. */
  readonly calls: number;
  readonly warmRounds: number;
  worker(step: number): WorkerOptions;
  what(step: number): string;
  rival(step: number): string;
}

const growths: readonly Growth[] = [
  {
    name: 'events',
    steps: { whole: [1, 10, 100, 1_000], tiny: [1, 2] },
    calls: 1_000,
    warmRounds: 6,
    worker: (events) => ({
      bundle: bundleOf('consumer'),
      events: [queueEvent(batching, [arrayBody(events, events)])],
      check: settled,
    }),
    what: (events) => `CPU of the consumer for each event, ${events} in a delivery`,
    rival: (events) => `${events} in a delivery`,
  },
  {
    name: 'kilobytes',
    // From 1 MB on through S3.
    steps: { whole: [1, 50, 900, 5_000], tiny: [1, 2] },
    calls: 300,
    warmRounds: 3,
    worker: (kb) => ({
      bundle: bundleOf(signing.name),
      events: [gatewayEvent(signing, singleBody(0, kb * 1_000), kb)],
      check: acknowledged,
    }),
    what: (kb) => `CPU of a webhook function for each KB, in a body of ${kb} KB`,
    rival: (kb) => `in one of ${kb} KB`,
  },
];

/** Larger deliveries must not cost more for each event or byte than smaller ones; a quarter is noise. */
export const scaling: Benchmark = {
  name: 'scaling',
  about: 'CPU for each event as arrays grow to 1,000 events, and for each KB as bodies grow to 5 MB',
  async measure(size) {
    const figures: Figure[] = [];
    for (const growth of growths) figures.push(...(await measured(growth, size)));
    return figures;
  },
};

function measured(growth: Growth, size: Size): Promise<readonly Figure[]> {
  return running(async (start) => {
    const steps = growth.steps[size];
    const sides = await Promise.all(
      steps.map(async (step) => {
        const calls = size === 'tiny' ? 1 : Math.max(3, Math.ceil(growth.calls / step));
        const warm = size === 'tiny' ? 1 : calls * growth.warmRounds;
        return microseconds(await start(growth.worker(step)), { warm, calls, units: step });
      }),
    );
    const values = await rounds(size === 'whole' ? 7 : 1, ...sides);
    return steps.slice(1).map((step, at) =>
      compared(
        {
          name: `${growth.name}-${step}`,
          what: growth.what(step),
          unit: 'µs',
          target: { kind: 'atMost', bound: 1.25 },
        },
        values[at + 1],
        { what: growth.rival(steps[at] ?? 0), values: values[at] },
      ),
    );
  });
}
