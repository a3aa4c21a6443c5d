import { each } from '../cost/prices.ts';
import type { Deployment } from '../deployment.ts';

/** What a balance has read. */
export interface Read {
  logLines: number;
  events: number;
  /** DynamoDB's. */
  readUnits: number;
  spoolRequests: number;
  queueRequests: number;
}

export interface Reading {
  readonly deployment: Deployment;
  readonly read: Read;
  readonly signal: AbortSignal;
  /** Waited for before each request to CloudWatch. */
  readonly turn: () => Promise<void>;
}

export function nothingRead(): Read {
  return { logLines: 0, events: 0, readUnits: 0, spoolRequests: 0, queueRequests: 0 };
}

/** In US dollars, at list price. CloudWatch does not charge for filtering log events. */
export function priceOf({ readUnits, spoolRequests, queueRequests }: Read): number {
  return readUnits * each.readUnit + spoolRequests * each.s3List + queueRequests * each.sqsRequest;
}
