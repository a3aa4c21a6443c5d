import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { publishedForm } from '../../functions/events/published.ts';
import type { Provider } from '../../functions/webhook/provider.ts';
import { defaults } from '../../lib/config.ts';
import { assumed, type Measured, type Traffic } from '../../operations/cost/caused.ts';
import { deployedLayout } from './assembly.ts';
import type { Size } from './benchmark.ts';
import { eventsOf, itemsOf } from './corpus.ts';
import { arrayBody, batching, gatewayEvent, queueEvent, recordedBody, signing } from './deliveries.ts';
import { type Watched, watch } from './watch.ts';
import { acknowledged, bundleOf, running, settled } from './worker/start.ts';
import { itemSize, unitsOf } from './write-units.ts';

const receivedAt = new Date('2026-11-22T08:15:30.250Z');

/** SNS counts requests by this size. */
const snsUnitBytes = 65_536;

interface Kind {
  readonly provider: Provider;
  readonly bodies: readonly Buffer[];
  readonly eventsPerDelivery: number;
  /** 1 at the rates of a million a month. */
  readonly deliveriesPerInvocation: number;
  readonly warm: number;
  readonly calls: number;
}

export async function measureTraffic(size: Size): Promise<Measured> {
  const whole = size === 'whole';
  const events = whole ? 1_000 : 20;
  const singles = {
    provider: signing,
    bodies: Array.from({ length: 16 }, (_, index) => recordedBody(index)),
    eventsPerDelivery: 1,
    warm: whole ? 1_000 : 1,
    calls: whole ? 200 : 2,
  };
  return {
    assumed,
    singles: await trafficOf({ ...singles, deliveriesPerInvocation: 1 }),
    batched: await trafficOf({ ...singles, deliveriesPerInvocation: 10 }),
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
    const events = bodies.map((body) => queueEvent(provider, Array(deliveriesPerInvocation).fill(body)));
    const receiving = { bundle: bundleOf(provider.name), events: webhooks, check: acknowledged };
    const edge = await watch(await start(receiving), sink, kind.warm, kind.calls);
    const storing = { bundle: bundleOf('consumer'), events, check: settled };
    const consumer = await watch(await start(storing), sink, kind.warm, kind.calls);
    const perDelivery = (count: number) => count / kind.calls / deliveriesPerInvocation;
    const told = bodies.flatMap((body) => eventsOf(provider, body, {}, receivedAt));
    const publishedBytes = average(told.map((event) => publishedForm(event).bytes));
    const inserts = perDelivery(consumer.counts.BatchExecuteStatement ?? 0);
    const publishes = perDelivery(consumer.counts.PublishBatch ?? 0);
    return {
      eventsPerDelivery,
      bodyBytes: average(bodies.map(({ length }) => length)),
      gatewayBytes: average(webhooks.map(bytesOf)),
      queueBytes: average(queueEvent(provider, bodies).Records.map(({ body }) => Buffer.byteLength(body))),
      edge: workOf(edge, defaults.webhook.memoryMb, 1, kind.calls),
      consumer: {
        ...workOf(
          { ...consumer, cpuMs: consumer.cpuMs / deliveriesPerInvocation },
          defaults.consumer.memoryMb,
          (rounds(inserts * deliveriesPerInvocation) + rounds(publishes * deliveriesPerInvocation)) /
            deliveriesPerInvocation,
          kind.calls * deliveriesPerInvocation,
        ),
        deliveriesPerInvocation,
      },
      requests: {
        sendMessage: (edge.counts.SendMessage ?? 0) / kind.calls,
        putObject: (edge.counts.PutObject ?? 0) / kind.calls,
        insert: inserts,
        readBack: perDelivery(consumer.counts.BatchGetItem ?? 0),
        publish: publishes,
      },
      publishedUnits: publishes * Math.ceil((publishedBytes * eventsPerDelivery) / publishes / snsUnitBytes),
      publishedBytes,
      ...(await stored(provider, bodies)),
    };
  });
}

/** Four batches are under way at a time. */
function rounds(batches: number): number {
  return Math.ceil(batches / 4);
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

async function stored(
  provider: Provider,
  bodies: readonly Buffer[],
): Promise<Pick<Traffic, 'itemBytes' | 'writeUnits'>> {
  const layout = await deployedLayout();
  const items = bodies.flatMap((body) => itemsOf(provider, body, {}, receivedAt));
  return {
    itemBytes: average(items.map(({ item }) => itemSize(item))),
    writeUnits: average(items.map((stored) => unitsOf(stored, layout))),
  };
}

function bytesOf({ headers, rawPath, body = '' }: APIGatewayProxyEventV2): number {
  const lines = [`POST ${rawPath} HTTP/1.1`, ...Object.entries(headers).map((pair) => pair.join(': ')), ''];
  return Buffer.byteLength(`${lines.join('\r\n')}\r\n${body}`);
}

function average(values: readonly number[]): number {
  return values.reduce((sum, one) => sum + one, 0) / values.length;
}
