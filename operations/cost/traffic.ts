import { maxPublishedBytes } from '../../functions/events/published.ts';
import { maxMessageBytes } from '../../functions/webhook/pointer.ts';
import type { Caused } from './caused.ts';
import type { CostedDeployment } from './deployment.ts';
import { type BillLine, linesFor } from './line.ts';
import { each } from './prices.ts';
import { type Assumed, runCost } from './runs.ts';
import type { Workload } from './workload.ts';

/** Estimates beyond what was measured. */
export const taken = {
  /** With headers and a share of TLS. */
  answerBytes: 400,
  /** Instead of a delivery that is too large for the queue. */
  pointerBytes: 300,
  /** Messages that a subscriber receives, and deletes, per request. */
  receivedAtOnce: 10,
} as const;

const requestBytes = 65_536;
const gatewayBytes = 524_288;
const publishedAtOnce = 10;

export interface Flow {
  readonly workload: Workload;
  readonly caused: Caused;
  readonly batch: number;
  readonly deployment: CostedDeployment;
  readonly assumed: Assumed;
}

const line = linesFor('traffic');

export function trafficLines({ workload, caused, batch, deployment, assumed }: Flow): readonly BillLine[] {
  const { deliveries, events, subscribers } = workload;
  const runs = deliveries / batch;
  const queued = isSpooled(caused) ? taken.pointerBytes : caused.queueBytes;
  const requests = deliveries * chunks(queued) + runs * (chunks(batch * queued) + 1);
  const httpRequests = deliveries * Math.ceil(caused.gatewayBytes / gatewayBytes);
  const perRun = (batch * events) / deliveries;
  const bytes = Math.min(caused.publishedBytes, maxPublishedBytes);
  const publishes = Math.max(Math.ceil(perRun / publishedAtOnce), chunks(perRun * bytes));
  const writeUnit = deployment.tableClass === 'standard' ? each.writeUnit : each.infrequentWriteUnit;
  const reads = ((events * subscribers) / taken.receivedAtOnce) * (chunks(taken.receivedAtOnce * bytes) + 1);
  const logGigabytes = (deliveries * loggedBytes(caused, batch)) / 1e9;
  const answerGigabytes = (deliveries * taken.answerBytes) / 1e9;
  return [
    line('API Gateway: requests', httpRequests, each.httpRequest),
    line('Lambda: webhook functions', deliveries, runCost(caused.edge, deployment.webhookMemoryMb, assumed)),
    line('SQS: deliveries', requests, each.sqsRequest + each.sqsFairRequest),
    line('Lambda: consumer', runs, runCost(caused.consumer(batch), deployment.consumerMemoryMb, assumed)),
    line('S3: large deliveries', isSpooled(caused) ? deliveries : 0, each.s3Put + each.s3Get),
    line('DynamoDB: write units', events * writeUnits(workload, caused), writeUnit),
    line('S3: items of large events', isKeptApart(caused) ? events : 0, each.s3Put),
    line('SNS: publishes', runs * publishes, each.snsRequest),
    line('SQS: reads of subscribers', reads, each.sqsRequest),
    line('CloudWatch: logs', logGigabytes, each.logGigabyte, 'GB'),
    line('Data transfer: answers', answerGigabytes, each.gigabyteOut, 'GB'),
  ];
}

export function itemBytes({ bytes, deliveries, events }: Workload, caused: Caused): number {
  return caused.itemOverhead + (isKeptApart(caused) ? 0 : (bytes * deliveries) / events);
}

export function writeUnits(workload: Workload, caused: Caused): number {
  return Math.ceil(itemBytes(workload, caused) / 1024) + caused.indexUnits;
}

/** The delivery crosses the queue as a pointer to S3. */
export function isSpooled({ queueBytes }: Caused): boolean {
  return queueBytes > maxMessageBytes;
}

/** The event's item is in S3. */
export function isKeptApart({ publishedBytes }: Caused): boolean {
  return publishedBytes > maxPublishedBytes;
}

function chunks(bytes: number): number {
  return Math.ceil(bytes / requestBytes);
}

/** CloudWatch adds this to each line. */
const lineBytes = 26;

/** Of API Gateway, including CloudWatch's overhead. */
export const accessLogBytes = 174;

/** Of one delivery, with its share of the consumer's run. Lambda itself writes nothing about a run that succeeded. */
export function loggedBytes(caused: Caused, batch: number): number {
  const ofRun = caused.consumer(batch).logBytes + lineBytes;
  return caused.edge.logBytes + 2 * lineBytes + accessLogBytes + ofRun / batch;
}
