import { acknowledged, settled } from '../answers.ts';
import { type Benchmark, compared, type Figure, type Size } from '../benchmark.ts';
import { arrayBody, batching, gatewayEvent, queueEvent, signing, singleBody } from '../deliveries.ts';
import { rounds } from '../rounds.ts';
import { bundleOf } from '../worker/bundle-of.ts';
import { running } from '../worker/running.ts';

const eventsPerDelivery = { whole: [1, 10, 100, 1_000], tiny: [1, 2] };
const kilobytes = { whole: [1, 50, 900, 5_000], tiny: [1, 2] };

/** Larger deliveries must not cost more for each event, or for each byte, than smaller ones: a quarter is for noise. */
export const scaling: Benchmark = {
  name: 'scaling',
  about: 'CPU for each event as arrays grow to 1,000 events, and for each KB as bodies grow to 5 MB',
  measure: async (size) => [...(await byEvents(size)), ...(await byBytes(size))],
};

function byEvents(size: Size): Promise<readonly Figure[]> {
  return running(async (start) => {
    const steps = eventsPerDelivery[size];
    const sides = await Promise.all(
      steps.map(async (events) => {
        const delivery = queueEvent(batching, [arrayBody(events, events)]);
        const worker = await start({ bundle: bundleOf('consumer'), events: [delivery], check: settled });
        const calls = size === 'tiny' ? 1 : Math.ceil(1_000 / events);
        if (size === 'whole') await worker.run(calls * 6);
        return async () => ((await worker.run(calls)) * 1_000) / (calls * events);
      }),
    );
    const values = await rounds(size === 'whole' ? 7 : 1, ...sides);
    return steps.slice(1).map((events, at) =>
      compared(
        {
          name: `events-${events}`,
          what: `CPU of the consumer for each event, ${events} in a delivery`,
          unit: 'µs',
          target: { kind: 'atMost', bound: 1.25 },
        },
        values[at + 1] ?? [],
        { what: `${steps[at]} in a delivery`, values: values[at] ?? [] },
      ),
    );
  });
}

/** From 1 MB on through S3. */
function byBytes(size: Size): Promise<readonly Figure[]> {
  return running(async (start) => {
    const steps = kilobytes[size];
    const sides = await Promise.all(
      steps.map(async (kb) => {
        const event = gatewayEvent(signing, singleBody(0, kb * 1_000), kb);
        const worker = await start({ bundle: bundleOf(signing.name), events: [event], check: acknowledged });
        const calls = size === 'tiny' ? 1 : Math.max(3, Math.ceil(300 / kb));
        if (size === 'whole') await worker.run(calls * 3);
        return async () => ((await worker.run(calls)) * 1_000) / (calls * kb);
      }),
    );
    const values = await rounds(size === 'whole' ? 7 : 1, ...sides);
    return steps.slice(1).map((kb, at) =>
      compared(
        {
          name: `kilobytes-${kb}`,
          what: `CPU of a webhook function for each KB, in a body of ${kb} KB`,
          unit: 'µs',
          target: { kind: 'atMost', bound: 1.25 },
        },
        values[at + 1] ?? [],
        { what: `in one of ${steps[at]} KB`, values: values[at] ?? [] },
      ),
    );
  });
}
