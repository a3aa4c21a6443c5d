import * as v from 'valibot';
import { openSigned } from './signed-call.ts';
import type { Signing } from './signing.ts';

/** A service of AWS that speaks JSON. */
export interface JsonService {
  /** As signatures and host names have it: `sqs`. */
  readonly name: 'sqs' | 'dynamodb';
  /** What its operations are called within: `AmazonSQS`. */
  readonly target: string;
  /** Where it answers; otherwise where the region has it. */
  readonly origin?: string;
}

/** Calls an operation and returns its answer, or throws an `AwsCallError`. */
export type CallAws = (operation: string, input: object, signal?: AbortSignal) => Promise<unknown>;

/** @see https://smithy.io/2.0/aws/protocols/aws-json-1_0-protocol.html */
export function openJsonService(
  client: Signing,
  { target, ...service }: JsonService,
  tryMs: number,
): CallAws {
  const call = openSigned(
    client,
    {
      ...service,
      region: client.config.region,
      contentType: 'application/x-amz-json-1.0',
      throttling: /Throttl|LimitExceeded|ThroughputExceeded/,
      faultOf: ({ text, requestId }) => ({ name: faultIn(text), requestId }),
    },
    tryMs,
  );
  return async (operation, input, signal) => {
    const headers = { 'x-amz-target': `${target}.${operation}` };
    return JSON.parse(await call({ headers, body: JSON.stringify(input), signal }));
  };
}

const Fault = v.pipe(v.string(), v.parseJson(), v.object({ __type: v.string() }));

/** `com.amazonaws.sqs#QueueDoesNotExist`. */
function faultIn(text: string): string {
  const fault = v.safeParse(Fault, text);
  return (fault.success ? fault.output.__type.split('#').at(-1) : undefined) ?? 'Unknown';
}
