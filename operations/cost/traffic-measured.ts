import * as v from 'valibot';
import results from './results.json' with { type: 'json' };

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
