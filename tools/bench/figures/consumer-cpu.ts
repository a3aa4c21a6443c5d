import { type Benchmark, compared, rounds } from '../benchmark.ts';
import { arrayBody, batching, queueEvent } from '../deliveries.ts';
import { buildFloor } from '../floors/build.ts';
import { bundleOf, microseconds, running, settled } from '../worker/start.ts';

const sizes = {
  whole: { count: 15, calls: 3, warm: 12, events: 1_000 },
  tiny: { count: 1, calls: 1, warm: 1, events: 20 },
};

/** DynamoDB and SNS answer at once. */
export const consumerCpu: Benchmark = {
  name: 'consumer-cpu',
  about:
    'CPU of the consumer for each event of an array of 1,000, compared with the least that storing can cost',
  measure: (size) =>
    running(async (start) => {
      const { count, calls, warm, events: each } = sizes[size];
      const events = Array.from({ length: 4 }, (_, index) =>
        queueEvent(batching, [arrayBody(index, each, 1)]),
      );
      const floor = await buildFloor('store');
      const side = async (bundle: string, handler?: string, times = { warm, calls }) =>
        microseconds(await start({ bundle, handler, events, check: settled }), { ...times, units: each });
      const [puts, inserts, published, own] = await rounds(
        count,
        await side(floor, 'put', { warm: Math.ceil(warm / calls), calls: 1 }),
        await side(floor, 'insert'),
        await side(floor, 'publish'),
        await side(bundleOf('consumer')),
      );
      const figure = (name: string, kind: 'atMost' | 'atLeast', bound: number) => ({
        name: `consumer-cpu-${name}`,
        what: 'CPU of the consumer, for each event of an array of 1,000',
        unit: 'µs',
        target: { kind, bound },
      });
      return [
        compared(figure('put', 'atLeast', 5), own, {
          what: 'marshall and PutItem, one after the other',
          values: puts,
        }),
        compared(figure('insert', 'atMost', 1.35), own, {
          what: 'JSON.parse and 25 INSERTs a request, unchecked and unpublished',
          values: inserts,
        }),
        compared(figure('publish', 'atMost', 1.5), own, {
          what: 'the same and published, ten a request',
          values: published,
        }),
      ];
    }),
};
