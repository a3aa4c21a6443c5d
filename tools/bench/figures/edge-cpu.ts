import { acknowledged } from '../answers.ts';
import { type Benchmark, compared } from '../benchmark.ts';
import { gatewayEvent, signing, singleBody } from '../deliveries.ts';
import { buildFloor } from '../floors/build.ts';
import { rounds } from '../rounds.ts';
import { bundleOf } from '../worker/bundle-of.ts';
import { running } from '../worker/running.ts';

const sizes = { whole: { count: 40, calls: 150, warm: 1_500 }, tiny: { count: 1, calls: 2, warm: 1 } };

/** What a sender waits for, each time: it sends one at a time. */
export const edgeCpu: Benchmark = {
  name: 'edge-cpu',
  about: 'CPU of a webhook function for each delivery of 2 KB, beside the bare SDK',
  measure: (size) =>
    running(async (start) => {
      const { count, calls, warm } = sizes[size];
      const events = Array.from({ length: 16 }, (_, index) =>
        gatewayEvent(signing, singleBody(index, 2_048), index),
      );
      const floor = await start({ bundle: await buildFloor('send-message'), events, check: acknowledged });
      const ours = await start({ bundle: bundleOf(signing.name), events, check: acknowledged });
      for (const worker of [floor, ours]) await worker.run(warm);
      const [bare = [], own = []] = await rounds(
        count,
        async () => ((await floor.run(calls)) * 1_000) / calls,
        async () => ((await ours.run(calls)) * 1_000) / calls,
      );
      const figure = {
        name: 'edge-cpu',
        what: 'CPU of a webhook function, for each signed delivery of 2 KB',
        unit: 'µs',
        target: { kind: 'atMost', bound: 0.6 },
      } as const;
      return [compared(figure, own, { what: 'HMAC, JSON.parse and one SendMessage', values: bare })];
    }),
};
