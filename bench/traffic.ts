import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import type { Provider } from '../functions/webhook/provider.ts';
import { defaults } from '../lib/config.ts';
import { acknowledged, settled } from './answers.ts';
import { deployedLayout } from './assembly.ts';
import type { Size } from './benchmark.ts';
import { itemsOf } from './corpus.ts';
import { arrayBody, batching, gatewayEvent, queueEvent, signing, singleBody } from './deliveries.ts';
import { assumed, type Measured, type Traffic } from './measured.ts';
import { median } from './median.ts';
import { type Counts, none } from './sink/counter.ts';
import type { Sink } from './sink/start.ts';
import { bundleOf } from './worker/bundle-of.ts';
import { running } from './worker/running.ts';
import type { Worker, WorkerOptions } from './worker/start.ts';
import { itemSize, writeUnits } from './write-units.ts';

interface Kind {
  readonly provider: Provider;
  readonly bodies: readonly Buffer[];
  readonly eventsPerDelivery: number;
  /** Deliveries that the queue hands over at once: 1 at the rates of which a million a month are made. */
  readonly deliveriesPerInvocation: number;
  readonly warm: number;
  readonly calls: number;
}

/** What webhooks and arrays cause, seen at the deployed bundles. */
export async function measureTraffic(size: Size): Promise<Measured> {
  const whole = size === 'whole';
  const events = whole ? 1_000 : 20;
  return {
    assumed,
    singles: await trafficOf({
      provider: signing,
      bodies: Array.from({ length: 16 }, (_, index) => singleBody(index, 2_048)),
      eventsPerDelivery: 1,
      deliveriesPerInvocation: 1,
      warm: whole ? 1_000 : 1,
      calls: whole ? 200 : 2,
    }),
    arrays: await trafficOf({
      provider: batching,
      bodies: Array.from({ length: 4 }, (_, index) => arrayBody(index, events)),
      eventsPerDelivery: events,
      deliveriesPerInvocation: 1,
      warm: whole ? 10 : 1,
      calls: whole ? 4 : 1,
    }),
  };
}

function trafficOf(kind: Kind): Promise<Traffic> {
  return running(async (start, sink) => {
    const { provider, bodies, eventsPerDelivery, deliveriesPerInvocation } = kind;
    const webhooks = bodies.map((body, index) => gatewayEvent(provider, body, index));
    const edge = await watch(start, sink, kind, {
      bundle: bundleOf(provider.name),
      events: webhooks,
      check: acknowledged,
    });
    const consumer = await watch(start, sink, kind, {
      bundle: bundleOf('consumer'),
      events: bodies.map((body) => queueEvent(provider, Array(deliveriesPerInvocation).fill(body))),
      check: settled,
    });
    const perDelivery = (count: number) => count / kind.calls / deliveriesPerInvocation;
    const published = consumer.counts.PublishBatch ?? none;
    const inserts = perDelivery(consumer.counts.BatchExecuteStatement?.requests ?? 0);
    const publishes = perDelivery(published.requests);
    return {
      eventsPerDelivery,
      bodyBytes: average(bodies.map(({ length }) => length)),
      gatewayBytes: average(webhooks.map(bytesOf)),
      queueBytes: average(queueEvent(provider, bodies).Records.map(({ body }) => Buffer.byteLength(body))),
      edge: workOf(edge, defaults.webhook.memoryMb, 1, kind.calls),
      consumer: {
        // Four batches are under way at a time.
        ...workOf(
          consumer,
          defaults.consumer.memoryMb,
          Math.ceil(inserts / 4) + Math.ceil(publishes / 4),
          kind.calls * deliveriesPerInvocation,
        ),
        deliveriesPerInvocation,
      },
      requests: {
        sendMessage: (edge.counts.SendMessage?.requests ?? 0) / kind.calls,
        putObject: (edge.counts.PutObject?.requests ?? 0) / kind.calls,
        insert: inserts,
        readBack: perDelivery(consumer.counts.BatchGetItem?.requests ?? 0),
        publish: publishes,
      },
      publishedUnits: perDelivery(published.units),
      publishedBytes: perDelivery(published.bytes) / eventsPerDelivery,
      ...stored(provider, bodies),
    };
  });
}

interface Watched {
  readonly cpuMs: number;
  readonly startMs: number;
  readonly logBytes: number;
  readonly counts: Counts;
}

async function watch(
  start: (options: Omit<WorkerOptions, 'sinkPort'>) => Promise<Worker>,
  sink: Sink,
  { warm, calls }: Kind,
  options: Omit<WorkerOptions, 'sinkPort'>,
): Promise<Watched> {
  const worker = await start(options);
  const first = await worker.run(1);
  await worker.run(warm);
  const times = [await worker.run(calls), await worker.run(calls), await worker.run(calls)];
  await sink.taken();
  worker.logBytes();
  times.push(await worker.run(calls));
  const cpuMs = median(times) / calls;
  return {
    cpuMs,
    startMs: Math.max(0, worker.startMs + first - cpuMs),
    logBytes: worker.logBytes(),
    counts: await sink.taken(),
  };
}

function workOf(
  { cpuMs, startMs, logBytes }: Watched,
  memoryMb: number,
  roundTrips: number,
  deliveries: number,
): Traffic['edge'] {
  const { mbPerVcpu, roundTripMs } = assumed;
  const billedMs = (cpuMs * mbPerVcpu) / memoryMb + roundTrips * roundTripMs;
  return { memoryMb, cpuMs, roundTrips, billedMs, logBytes: logBytes / deliveries, startMs };
}

function stored(provider: Provider, bodies: readonly Buffer[]): Pick<Traffic, 'itemBytes' | 'writeUnits'> {
  const layout = deployedLayout();
  const items = bodies.flatMap((body) => itemsOf(provider, body, {}, new Date('2026-11-22T08:15:30.250Z')));
  return {
    itemBytes: average(items.map(itemSize)),
    writeUnits: average(items.map((item) => writeUnits(item, layout))),
  };
}

/** Of a request as API Gateway gets it. */
function bytesOf({ headers, rawPath, body = '' }: APIGatewayProxyEventV2): number {
  const lines = [`POST ${rawPath} HTTP/1.1`, ...Object.entries(headers).map((pair) => pair.join(': ')), ''];
  return Buffer.byteLength(`${lines.join('\r\n')}\r\n${body}`);
}

function average(values: readonly number[]): number {
  return values.reduce((sum, one) => sum + one, 0) / values.length;
}
