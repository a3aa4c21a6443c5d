import * as v from 'valibot';

const amount = v.pipe(v.number(), v.finite(), v.minValue(0));

/**
 * A function's work on one delivery. `billedMs` = `cpuMs` × `mbPerVcpu` / `memoryMb` + `roundTrips` × `roundTripMs`:
 * Lambda gives CPU by memory and bills the waiting too.
 */
const Work = v.object({
  memoryMb: amount,
  /** CPU milliseconds of one core of the machine that measured, in a process that is warm. */
  cpuMs: amount,
  /** Answers of AWS that are waited for one after the other; less than 1 where several deliveries share them. */
  roundTrips: amount,
  billedMs: amount,
  /** What CloudWatch Logs takes in, metrics included, but for Lambda's own lines. */
  logBytes: amount,
  /** CPU of a start, from the process to the first answer less `cpuMs`. Lambda gives a start a whole core, and bills it. */
  startMs: amount,
});

/** What one delivery of some kind causes, as the deployed bundles were seen to do it. */
export const Traffic = v.object({
  eventsPerDelivery: amount,
  /** Of the body; `gatewayBytes` counts the request's line and headers too. */
  bodyBytes: amount,
  gatewayBytes: amount,
  /** Of the message on the queue of deliveries. */
  queueBytes: amount,
  edge: Work,
  consumer: v.object({ ...Work.entries, deliveriesPerInvocation: amount }),
  /**
   * Requests to AWS by our code, for one delivery. What Lambda asks the queue stands not here: a receive and a delete
   * for each invocation of the consumer.
   */
  requests: v.object({
    sendMessage: amount,
    putObject: amount,
    insert: amount,
    readBack: amount,
    publish: amount,
  }),
  /** Of one delivery's events together, as SNS counts them: in whole pieces of 64 KiB for each request. */
  publishedUnits: amount,
  /** Of one event, attributes included: what each subscriber's queue gets. */
  publishedBytes: amount,
  /** Of one event, by DynamoDB's rules: its item, and what putting it costs in the table and its indexes. */
  itemBytes: amount,
  writeUnits: amount,
});

export type Traffic = v.InferOutput<typeof Traffic>;

/** What the cost of traffic is computed from. */
export const Measured = v.object({
  /** What is not measured but taken for granted, since it takes an AWS account. */
  assumed: v.object({ mbPerVcpu: amount, roundTripMs: amount }),
  /** Webhooks as they were recorded, with one event each. */
  singles: Traffic,
  /** The same where the queue hands over ten at once, as it does in a burst. */
  batched: v.exactOptional(Traffic),
  /** Arrays of 1,000 events, 350 bytes each. */
  arrays: Traffic,
});

export type Measured = v.InferOutput<typeof Measured>;

/**
 * Lambda's share of a core at some memory; and a round trip to SQS, DynamoDB or SNS within a region.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html
 */
export const assumed: Measured['assumed'] = { mbPerVcpu: 1_769, roundTripMs: 10 };
