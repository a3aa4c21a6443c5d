import { execFile } from 'node:child_process';
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type Benchmark, compared, rounds } from '../benchmark.ts';
import { gatewayEvent, signing, singleBody } from '../deliveries.ts';
import { buildFloor } from '../floors/build.ts';
import { startSink } from '../sink/start.ts';
import { readable } from '../table.ts';
import { environmentOf } from '../worker/environment.ts';
import { bundleOf } from '../worker/start.ts';

const program = join(import.meta.dirname, '..', 'worker', 'first-answer.cjs');

/** What Lambda bills of a start: from the process to its first 200, the secret read. */
export const edgeStart: Benchmark = {
  name: 'edge-start',
  about: 'CPU of a webhook function from its process to its first answer, and the bytes that it loads',
  async measure(size) {
    const folder = await mkdtemp(join(tmpdir(), 'postern-bench-'));
    const sink = await startSink();
    try {
      const delivery = join(folder, 'delivery.json');
      await writeFile(delivery, JSON.stringify(gatewayEvent(signing, singleBody(0, 2_048), 0)));
      const bundles = [await buildFloor('send-message'), bundleOf(signing.name)] as const;
      const [bare, own] = await rounds(
        size === 'whole' ? 25 : 1,
        ...bundles.map((bundle) => () => firstAnswer(bundle, delivery, sink.port)),
      );
      const [bareBytes, ownBytes] = await Promise.all(bundles.map(bytesOf));
      const rival = 'the SQS client alone';
      const target = (bound: number) => ({ kind: 'atMost', bound }) as const;
      const what = 'CPU of a cold start: from the process to the first 200, the secret read';
      return [
        compared({ name: 'edge-start', what, unit: 'ms', target: target(0.7) }, own, {
          what: rival,
          values: bare,
        }),
        {
          name: 'edge-bundle',
          what: `code of a webhook function (${rival}: ${readable(bareBytes ?? Number.NaN)} KiB)`,
          unit: 'KiB',
          value: ownBytes ?? Number.NaN,
          target: target(100),
        },
      ];
    } finally {
      await sink.stop();
      await rm(folder, { recursive: true });
    }
  },
};

async function firstAnswer(bundle: string, delivery: string, sinkPort: number): Promise<number> {
  const env = { ...environmentOf(sinkPort), BENCH_BUNDLE: bundle };
  const { stdout } = await promisify(execFile)(process.execPath, [program, delivery], { env });
  return Number(stdout.trim().split('\n').at(-1));
}

async function bytesOf(bundle: string): Promise<number> {
  return (await stat(join(bundle, 'index.js'))).size / 1_024;
}
