import { type Benchmark, compared, rounds } from '../benchmark.ts';
import { gatewayEvent, signing, singleBody } from '../deliveries.ts';
import { buildFloor } from '../floors/build.ts';
import { acknowledged, bundleOf, microseconds, running } from '../worker/start.ts';

const sizes = { whole: { count: 40, calls: 150, warm: 1_500 }, tiny: { count: 1, calls: 2, warm: 1 } };

export const edgeCpu: Benchmark = {
  name: 'edge-cpu',
  about: 'CPU of a webhook function for each delivery of 2 KB, compared with the SDK alone',
  measure: (size) =>
    running(async (start) => {
      const { count, calls, warm } = sizes[size];
      const events = Array.from({ length: 16 }, (_, index) =>
        gatewayEvent(signing, singleBody(index, 2_048), index),
      );
      const side = async (bundle: string) =>
        microseconds(await start({ bundle, events, check: acknowledged }), { calls, warm });
      const floor = await side(await buildFloor('send-message'));
      const [bare, own] = await rounds(count, floor, await side(bundleOf(signing.name)));
      const figure = {
        name: 'edge-cpu',
        what: 'CPU of a webhook function, for each signed delivery of 2 KB',
        unit: 'µs',
        target: { kind: 'atMost', bound: 0.6 },
      } as const;
      return [compared(figure, own, { what: 'HMAC, JSON.parse and one SendMessage', values: bare })];
    }),
};
