import type { Caused } from './caused.ts';

/** What CloudWatch adds to each line. */
const lineBytes = 26;

/** Of lines that others write, with what CloudWatch adds to each. */
export const loggedByOthers = {
  /** Of API Gateway's line in the access log. */
  accessLogBytes: 174,
} as const;

/** What CloudWatch takes of one delivery: a line of the webhook function, of the gateway and of the consumer, and its share of a run's. Lambda writes none of its own of a run that went well. */
export function loggedBytes(caused: Caused, batch: number): number {
  const ofRun = caused.consumer(batch).logBytes + lineBytes;
  return caused.edge.logBytes + 2 * lineBytes + loggedByOthers.accessLogBytes + ofRun / batch;
}
