import { settled } from '../answers.ts';
import { type Benchmark, compared } from '../benchmark.ts';
import { arrayBody, batching, queueEvent } from '../deliveries.ts';
import { buildFloor } from '../floors/build.ts';
import { rounds } from '../rounds.ts';
import { bundleOf } from '../worker/bundle-of.ts';
import { running } from '../worker/running.ts';

const sizes = {
  whole: { count: 15, calls: 3, warm: 12, events: 1_000 },
  tiny: { count: 1, calls: 1, warm: 1, events: 20 },
};

/** All that becomes of an event; DynamoDB and SNS answer at once. */
export const consumerCpu: Benchmark = {
  name: 'consumer-cpu',
  about: 'CPU of the consumer for each event of an array of 1,000, beside the least that storing can cost',
  measure: (size) =>
    running(async (start) => {
      const { count, calls, warm, events: each } = sizes[size];
      const events = Array.from({ length: 4 }, (_, index) =>
        queueEvent(batching, [arrayBody(index, each, 1)]),
      );
      const floor = await start({ bundle: await buildFloor('insert-batches'), events, check: settled });
      const published = await start({ bundle: await buildFloor('publish-batches'), events, check: settled });
      const puts = await start({ bundle: await buildFloor('put-items'), events, check: settled });
      const ours = await start({ bundle: bundleOf('consumer'), events, check: settled });
      for (const worker of [floor, published, ours]) await worker.run(warm);
      await puts.run(Math.ceil(warm / 4));
      const perEvent = (cpuMs: number, of = calls) => (cpuMs * 1_000) / (of * each);
      const [single = [], batched = [], told = [], own = []] = await rounds(
        count,
        async () => perEvent(await puts.run(1), 1),
        async () => perEvent(await floor.run(calls)),
        async () => perEvent(await published.run(calls)),
        async () => perEvent(await ours.run(calls)),
      );
      const what = 'CPU of the consumer, for each event of an array of 1,000';
      return [
        compared({ name: 'consumer-cpu-put', what, unit: 'µs', target: { kind: 'atLeast', bound: 5 } }, own, {
          what: 'marshall and PutItem, one after the other',
          values: single,
        }),
        compared(
          { name: 'consumer-cpu-insert', what, unit: 'µs', target: { kind: 'atMost', bound: 1.35 } },
          own,
          { what: 'JSON.parse and 25 INSERTs a request, unchecked and unpublished', values: batched },
        ),
        compared(
          { name: 'consumer-cpu-publish', what, unit: 'µs', target: { kind: 'atMost', bound: 1.5 } },
          own,
          { what: 'the same and published, ten a request', values: told },
        ),
      ];
    }),
};
