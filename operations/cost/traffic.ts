import { maxPublishedBytes } from '../../functions/events/published.ts';
import { maxMessageBytes } from '../../functions/webhook/pointer.ts';
import type { Caused } from './caused.ts';
import type { CostedDeployment } from './deployment.ts';
import type { BillLine } from './line.ts';
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

export function trafficLines(flow: Flow): readonly BillLine[] {
  return [...arrivalLines(flow), ...storingLines(flow), ...alongLines(flow)];
}

function arrivalLines({ workload, caused, batch, deployment, assumed }: Flow): BillLine[] {
  const { deliveries } = workload;
  const runs = deliveries / batch;
  const queued = isSpooled(caused) ? taken.pointerBytes : caused.queueBytes;
  const requests = deliveries * chunks(queued) + runs * (chunks(batch * queued) + 1);
  const httpRequests = deliveries * Math.ceil(caused.gatewayBytes / gatewayBytes);
  return [
    line('API Gateway: requests', httpRequests, each.httpRequest),
    line('Lambda: webhook functions', deliveries, runCost(caused.edge, deployment.webhookMemoryMb, assumed)),
    line('SQS: deliveries', requests, each.sqsRequest + each.sqsFairRequest),
    line('Lambda: consumer', runs, runCost(caused.consumer(batch), deployment.consumerMemoryMb, assumed)),
    line('S3: large deliveries', isSpooled(caused) ? deliveries : 0, each.s3Put + each.s3Get),
  ];
}

function storingLines({ workload, caused, batch, deployment }: Flow): BillLine[] {
  const { events, deliveries, subscribers } = workload;
  const perRun = (batch * events) / deliveries;
  const bytes = Math.min(caused.publishedBytes, maxPublishedBytes);
  const publishes = Math.max(Math.ceil(perRun / publishedAtOnce), chunks(perRun * bytes));
  const writeUnit = deployment.tableClass === 'standard' ? each.writeUnit : each.infrequentWriteUnit;
  const reads = ((events * subscribers) / taken.receivedAtOnce) * (chunks(taken.receivedAtOnce * bytes) + 1);
  return [
    line('DynamoDB: write units', events * writeUnits(workload, caused), writeUnit),
    line('S3: items of large events', isKeptApart(caused) ? events : 0, each.s3Put),
    line('SNS: publishes', (deliveries / batch) * publishes, each.snsRequest),
    line('SQS: reads of subscribers', reads, each.sqsRequest),
  ];
}

function alongLines({ workload: { deliveries }, caused, batch }: Flow): BillLine[] {
  const logGigabytes = (deliveries * loggedBytes(caused, batch)) / 1e9;
  return [
    { ...line('CloudWatch: logs', logGigabytes, each.logGigabyte), unit: 'GB' },
    {
      ...line('Data transfer: answers', (deliveries * taken.answerBytes) / 1e9, each.gigabyteOut),
      unit: 'GB',
    },
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

function line(what: string, quantity: number, usdEach: number): BillLine {
  return { section: 'traffic', what, quantity, usd: quantity * usdEach };
}

/** CloudWatch adds this to each line. */
const lineBytes = 26;

/** Including CloudWatch's overhead. */
export const loggedByOthers = {
  accessLogBytes: 174,
} as const;

/** Of one delivery, with its share of the consumer's run. Lambda itself writes nothing about a run that succeeded. */
export function loggedBytes(caused: Caused, batch: number): number {
  const ofRun = caused.consumer(batch).logBytes + lineBytes;
  return caused.edge.logBytes + 2 * lineBytes + loggedByOthers.accessLogBytes + ofRun / batch;
}
