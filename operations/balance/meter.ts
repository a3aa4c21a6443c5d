import { each } from '../cost/prices.ts';

/** What a balance has read. */
export interface Read {
  logLines: number;
  events: number;
  /** DynamoDB's. */
  readUnits: number;
  spoolRequests: number;
  queueRequests: number;
}

export function nothingRead(): Read {
  return { logLines: 0, events: 0, readUnits: 0, spoolRequests: 0, queueRequests: 0 };
}

/** In US dollars, at list price. CloudWatch does not charge for filtering log events. */
export function priceOf({ readUnits, spoolRequests, queueRequests }: Read): number {
  return readUnits * each.readUnit + spoolRequests * each.s3List + queueRequests * each.sqsRequest;
}
