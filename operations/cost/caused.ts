import type { Measured, Traffic } from './traffic-measured.ts';
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
  const along = (at: number, axis: (of: Traffic) => number) => (value: (of: Traffic) => number) =>
    line(at, measured, axis, value);
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

function line(at: number, measured: Measured, axis: (of: Traffic) => number, value: (of: Traffic) => number) {
  return mixed(share(at, measured, axis), measured)(value);
}
