import type { Measured, Traffic } from '../../operations/cost/caused.ts';
import type { CostedDeployment } from '../../operations/cost/deployment.ts';

/** Round figures instead of the measured ones, so that a bill can be checked by head. */
export const figures: Measured = {
  assumed: { mbPerVcpu: 1_769, roundTripMs: 10 },
  singles: traffic({ eventsPerDelivery: 1, bodyBytes: 2_000, itemBytes: 2_500, writeUnits: 4 }, 1),
  batched: traffic({ eventsPerDelivery: 1, bodyBytes: 2_000, itemBytes: 2_500, writeUnits: 4 }, 10),
  arrays: traffic({ eventsPerDelivery: 1_000, bodyBytes: 350_000, itemBytes: 900, writeUnits: 3 }, 1),
};

function traffic(
  kind: Pick<Traffic, 'eventsPerDelivery' | 'bodyBytes' | 'itemBytes' | 'writeUnits'>,
  deliveriesPerInvocation: number,
): Traffic {
  const { eventsPerDelivery, bodyBytes } = kind;
  return {
    ...kind,
    gatewayBytes: bodyBytes + 500,
    queueBytes: bodyBytes + 500,
    edge: { memoryMb: 512, cpuMs: 1, roundTrips: 1, billedMs: 14, logBytes: 300, startMs: 200 },
    consumer: {
      memoryMb: 1_024,
      // 2 ms a run, and a tenth for each event.
      cpuMs: 2 / deliveriesPerInvocation + 0.1 * eventsPerDelivery,
      roundTrips: 2 / deliveriesPerInvocation,
      billedMs: 2,
      logBytes: 200,
      startMs: 200,
      deliveriesPerInvocation,
    },
    requests: { sendMessage: 1, putObject: 0, insert: 1, readBack: 0, publish: 1 },
    publishedUnits: eventsPerDelivery / 10,
    publishedBytes: bodyBytes / eventsPerDelivery + 800,
  };
}

/** Two providers and a subscriber, with settings that are easy to reckon with. */
export const twoProviders: CostedDeployment = {
  webhooks: 2,
  webhookMemoryMb: 512,
  secretMaxAgeSeconds: 300,
  consumerMemoryMb: 1_024,
  batchSize: 10,
  batchWindowSeconds: 0,
  tableClass: 'standard',
  pointInTimeRecovery: true,
  maxConcurrency: 5,
  subscribers: 1,
  reputationSeries: 0,
  retentionDays: 365,
  logRetentionDays: 30,
  standing: [
    { what: 'secrets', count: 2, usdPerMonth: 0.8 },
    { what: 'dashboards', count: 1, usdPerMonth: 0 },
  ],
  unpriced: [],
};
