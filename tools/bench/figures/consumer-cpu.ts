import { type Benchmark, compared, rounds } from '../benchmark.ts';
import { arrayBody, batching, queueEvent } from '../deliveries.ts';
import { buildFloor } from '../floors/build.ts';
import { bundleOf, running, settled } from '../worker/start.ts';

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
      const bundle = await buildFloor('store');
      const side = async (worker: Parameters<typeof start>[0], of = calls) => {
        const { run } = await start(worker);
        await run(Math.ceil((warm * of) / calls));
        return async () => ((await run(of)) * 1_000) / (of * each);
      };
      const common = { events, check: settled };
      const [puts, inserts, published, own] = await rounds(
        count,
        await side({ ...common, bundle, handler: 'put' }, 1),
        await side({ ...common, bundle, handler: 'insert' }),
        await side({ ...common, bundle, handler: 'publish' }),
        await side({ ...common, bundle: bundleOf('consumer') }),
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
