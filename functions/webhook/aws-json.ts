import { SignatureV4 } from '@smithy/signature-v4';
import pRetry from 'p-retry';
import * as v from 'valibot';
import { type PostAnswer, post } from './post.ts';
import type { Signing } from './signing.ts';

/** A service of AWS that speaks JSON. */
export interface JsonService {
  /** As signatures and host names have it: `sqs`. */
  readonly name: 'sqs' | 'dynamodb';
  /** What its operations are called within: `AmazonSQS`. */
  readonly target: string;
  /** Instead of what the region has: for tests, and for endpoints in a VPC. */
  readonly endpoint: string | undefined;
}

/** Calls an operation and returns its answer, or throws an `AwsJsonError`. */
export type CallAws = (operation: string, input: object, signal?: AbortSignal) => Promise<unknown>;

/** A call that the service did not carry out, with its word for why as the error's name. */
export class AwsJsonError extends Error {
  override readonly name: string;
  readonly $metadata: { readonly httpStatusCode?: number; readonly requestId?: string };

  constructor(service: string, answer?: PostAnswer) {
    super(answer === undefined ? `${service} did not answer` : `${service} answered ${answer.status}`);
    this.name = answer === undefined ? 'NoAnswer' : faultIn(answer.text);
    this.$metadata = {
      ...(answer === undefined ? {} : { httpStatusCode: answer.status }),
      ...(answer?.requestId === undefined ? {} : { requestId: answer.requestId }),
    };
  }
}

/** A first try and another one. */
const retries = 1;
const pauseMs = 100;

/**
 * Requests signed with what an SDK client knows of credentials: the client itself takes several times the CPU to write
 * the request and read the answer, and each delivery and each event passes here.
 * @see https://smithy.io/2.0/aws/protocols/aws-json-1_0-protocol.html
 */
export function openJsonService(
  { config }: Signing,
  { name, target, endpoint }: JsonService,
  tryMs: number,
): CallAws {
  const { region, credentials, sha256 } = config;
  const signer = new SignatureV4({ service: name, region, credentials, sha256 });
  let found: URL | undefined;

  async function call(operation: string, body: string, signal: AbortSignal | undefined): Promise<unknown> {
    found ??= new URL(endpoint ?? originOf(name, await region()));
    const { protocol, hostname, host } = found;
    const headers = {
      host,
      'content-type': 'application/x-amz-json-1.0',
      'x-amz-target': `${target}.${operation}`,
    };
    const unsigned = { method: 'POST', protocol, hostname, path: '/', query: {}, headers, body };
    const signed = await signer.sign(unsigned);
    const answer = await post(found, signed.headers, body, { tryMs, signal }).catch(() => {
      throw new AwsJsonError(name);
    });
    if (answer.status !== 200) throw new AwsJsonError(name, answer);
    return JSON.parse(answer.text);
  }

  return (operation, input, signal) => {
    const body = JSON.stringify(input);
    const shouldRetry = ({ error }: { readonly error: Error }) =>
      error instanceof AwsJsonError && isTransient(error);
    const tried = { retries, minTimeout: pauseMs, shouldRetry };
    return pRetry(() => call(operation, body, signal), signal === undefined ? tried : { ...tried, signal });
  };
}

function originOf(name: string, region: string): string {
  return `https://${name}.${region}.amazonaws.com${region.startsWith('cn-') ? '.cn' : ''}`;
}

/** No answer, or one that another try may better. */
function isTransient({ name, $metadata: { httpStatusCode: status = 500 } }: AwsJsonError): boolean {
  return status >= 500 || status === 429 || /Throttl|LimitExceeded|ThroughputExceeded/.test(name);
}

const Fault = v.pipe(v.string(), v.parseJson(), v.object({ __type: v.string() }));

/** `com.amazonaws.sqs#QueueDoesNotExist`. */
function faultIn(text: string): string {
  const fault = v.safeParse(Fault, text);
  return (fault.success ? fault.output.__type.split('#').at(-1) : undefined) ?? 'Unknown';
}
