import * as v from 'valibot';
import results from './results.json' with { type: 'json' };
import type { Workload } from './workload.ts';

export interface Run {
  /** Of one core, as measured. */
  readonly cpuMs: number;
  readonly startMs: number;
  /** Answers of AWS that it waits for one after another. */
  readonly roundTrips: number;
  readonly logBytes: number;
}

export interface Caused {
  readonly gatewayBytes: number;
  readonly queueBytes: number;
  /** Of one event, on the topic. */
  readonly publishedBytes: number;
  /** Of one event without its payload, and write units in the indexes. */
  readonly itemOverhead: number;
  readonly indexUnits: number;
  readonly edge: Run;
  consumer(batch: number): Run;
}

/** Linear between and beyond the two kinds of deliveries that were measured, by events or bytes, whichever is larger. */
export function causedBy(workload: Workload, measured: Measured): Caused {
  const { bytes } = workload;
  const perDelivery = workload.events / workload.deliveries;
  const along = (at: number, axis: (of: Traffic) => number) => mixed(share(at, measured, axis), measured);
  const events = Math.max(0, share(perDelivery, measured, eventsOf));
  const work = mixed(Math.max(events, share(bytes, measured, bytesOf)), measured);
  const kind = mixed(Math.min(1, events), measured);
  const consumer = (batch: number): Run => ({
    cpuMs: batch * work(inBatch(batch, measured, ({ cpuMs }) => cpuMs)),
    startMs: work(({ consumer: { startMs } }) => startMs),
    logBytes: batch * work(inBatch(batch, measured, ({ logBytes }) => logBytes)),
    roundTrips: Math.max(tripsOf(measured.singles), along(batch * perDelivery, eventsOfRun)(tripsOf)),
  });
  return {
    gatewayBytes: bytes + measured.singles.gatewayBytes - measured.singles.bodyBytes,
    queueBytes: along(bytes, bytesOf)(({ queueBytes }) => queueBytes),
    publishedBytes: along(bytes / perDelivery, eventBytesOf)(({ publishedBytes }) => publishedBytes),
    itemOverhead: kind((of) => of.itemBytes - eventBytesOf(of)),
    indexUnits: kind(({ writeUnits, itemBytes }) => writeUnits - Math.ceil(itemBytes / 1024)),
    edge: {
      cpuMs: work(({ edge: { cpuMs } }) => cpuMs),
      startMs: work(({ edge: { startMs } }) => startMs),
      logBytes: work(({ edge: { logBytes } }) => logBytes),
      roundTrips: work(({ edge: { roundTrips } }) => roundTrips),
    },
    consumer,
  };
}

const eventsOf = ({ eventsPerDelivery }: Traffic) => eventsPerDelivery;
const bytesOf = ({ bodyBytes }: Traffic) => bodyBytes;
const eventBytesOf = ({ bodyBytes, eventsPerDelivery }: Traffic) => bodyBytes / eventsPerDelivery;
const eventsOfRun = ({ consumer, eventsPerDelivery }: Traffic) =>
  consumer.deliveriesPerInvocation * eventsPerDelivery;
const tripsOf = ({ consumer }: Traffic) => consumer.deliveriesPerInvocation * consumer.roundTrips;

/** Singles were measured in two batch sizes, which gives a run's own share. */
function inBatch(batch: number, { singles, batched }: Measured, value: (of: Traffic['consumer']) => number) {
  return (of: Traffic) => {
    const [few, many] = [singles.consumer, batched?.consumer];
    if (of !== singles || many === undefined) return value(of.consumer);
    const ofRun = (one: Traffic['consumer']) => one.deliveriesPerInvocation * value(one);
    const each = (ofRun(many) - ofRun(few)) / (many.deliveriesPerInvocation - few.deliveriesPerInvocation);
    return (ofRun(few) + each * (batch - few.deliveriesPerInvocation)) / batch;
  };
}

/** From singles (0) to arrays (1), and beyond. */
function share(at: number, { singles, arrays }: Measured, axis: (of: Traffic) => number): number {
  return (at - axis(singles)) / (axis(arrays) - axis(singles));
}

function mixed(part: number, { singles, arrays }: Measured) {
  return (value: (of: Traffic) => number) => value(singles) + part * (value(arrays) - value(singles));
}

const amount = v.pipe(v.number(), v.finite(), v.minValue(0));

/** Of one delivery. `billedMs` = `cpuMs` × `mbPerVcpu` / `memoryMb` + `roundTrips` × `roundTripMs`. */
const Work = v.object({
  memoryMb: amount,
  /** Of one core of the measuring machine, in a warm process. */
  cpuMs: amount,
  /** Sequential answers of AWS; below 1 if several deliveries share them. */
  roundTrips: amount,
  billedMs: amount,
  /** What CloudWatch Logs takes in, metrics included, without Lambda's own lines. */
  logBytes: amount,
  /** CPU from the process to the first answer, less `cpuMs`. Lambda gives a start a whole core, and bills it. */
  startMs: amount,
});

/** As the deployed bundles did it. */
export const Traffic = v.object({
  eventsPerDelivery: amount,
  /** `gatewayBytes` also counts the request line and headers. */
  bodyBytes: amount,
  gatewayBytes: amount,
  /** Of the queue message. */
  queueBytes: amount,
  edge: Work,
  consumer: v.object({ ...Work.entries, deliveriesPerInvocation: amount }),
  /** Our requests to AWS for one delivery, without Lambda's receive and delete per run of the consumer. */
  requests: v.object({
    sendMessage: amount,
    putObject: amount,
    insert: amount,
    readBack: amount,
    publish: amount,
  }),
  /** Of all events of a delivery, in whole pieces of 64 KiB per request, as SNS counts. */
  publishedUnits: amount,
  /** Of one event with attributes, as a subscriber's queue gets it. */
  publishedBytes: amount,
  /** Of one event, by DynamoDB's rules. */
  itemBytes: amount,
  writeUnits: amount,
});

export type Traffic = v.InferOutput<typeof Traffic>;

export const Measured = v.object({
  /** Can't be measured without an AWS account. */
  assumed: v.object({ mbPerVcpu: amount, roundTripMs: amount }),
  /** Recorded webhooks, with one event each. */
  singles: Traffic,
  /** The same, ten at once as in a burst. */
  batched: v.exactOptional(Traffic),
  /** Arrays of 1,000 events, 350 bytes each. */
  arrays: Traffic,
});

export type Measured = v.InferOutput<typeof Measured>;

/**
 * Lambda's share of a core, and a round trip to SQS, DynamoDB or SNS within a region.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html
 */
export const assumed: Measured['assumed'] = { mbPerVcpu: 1_769, roundTripMs: 10 };

const Results = v.object({ traffic: v.object({ measured: Measured }) });

/** `npm run bench traffic` measures it again. */
export const measured: Measured = v.parse(Results, results).traffic.measured;
