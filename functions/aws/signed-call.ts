import { SignatureV4 } from '@smithy/signature-v4';
import pRetry from 'p-retry';
import { type PostAnswer, post } from './post.ts';
import type { Signing } from './signing.ts';

/** How a service of AWS is spoken to, and what it says where it does not do what it was asked. */
export interface SignedService {
  /** As signatures and host names have it: `sqs`. */
  readonly name: string;
  readonly region: () => Promise<string>;
  /** Where it answers; otherwise where the region has it. */
  readonly origin?: string;
  readonly contentType: string;
  /** Names of faults that another try may better. */
  readonly throttling: RegExp;
  faultOf(answer: PostAnswer): Fault;
}

export interface Fault {
  /** The service's word for it. */
  readonly name: string;
  readonly requestId: string | undefined;
}

/** A call that a service did not carry out, named by the service's word for why. Holds nothing of what it said else. */
export class AwsCallError extends Error {
  override readonly name: string;
  readonly $metadata: { readonly httpStatusCode?: number; readonly requestId?: string };

  constructor(service: string, status?: number, { name, requestId }: Fault = noAnswer) {
    super(status === undefined ? `${service} did not answer` : `${service} answered ${status}`);
    this.name = name;
    this.$metadata = {
      ...(status === undefined ? {} : { httpStatusCode: status }),
      ...(requestId === undefined ? {} : { requestId }),
    };
  }
}

const noAnswer: Fault = { name: 'NoAnswer', requestId: undefined };

export interface Call {
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string;
  /** Ends all tries. */
  readonly signal?: AbortSignal | undefined;
}

/** A first try and another one. */
const retries = 1;
const pauseMs = 100;

/**
 * Posts signed with what an SDK client knows of credentials: the client itself takes several times the CPU to write the
 * request and read the answer. Resolves with the text of a 200, else rejects with an `AwsCallError`.
 */
export function openSigned({ config }: Signing, service: SignedService, tryMs: number) {
  const { name, region, throttling } = service;
  const { credentials, sha256 } = config;
  const signer = new SignatureV4({ service: name, region, credentials, sha256 });
  // As the SDK's own clients do: for tests, and for endpoints in a VPC.
  const endpoint = process.env[`AWS_ENDPOINT_URL_${name.toUpperCase()}`] ?? process.env.AWS_ENDPOINT_URL;
  let url: URL | undefined;

  async function attempt({ headers, body, signal }: Call): Promise<string> {
    url ??= new URL(endpoint ?? service.origin ?? originOf(name, await region()));
    const { protocol, hostname, host } = url;
    const all = { host, 'content-type': service.contentType, ...headers };
    const unsigned = { method: 'POST', protocol, hostname, path: '/', query: {}, headers: all, body };
    const signed = await signer.sign(unsigned);
    const answer = await post(url, signed.headers, body, { tryMs, signal }).catch(() => {
      throw new AwsCallError(name);
    });
    if (answer.status !== 200) throw new AwsCallError(name, answer.status, service.faultOf(answer));
    return answer.text;
  }

  /** No answer, or one that another try may better. */
  const shouldRetry = ({ error }: { readonly error: Error }) => {
    if (!(error instanceof AwsCallError)) return false;
    const { httpStatusCode: status = 500 } = error.$metadata;
    return status >= 500 || status === 429 || throttling.test(error.name);
  };
  const patience = { retries, minTimeout: pauseMs, shouldRetry };
  return (call: Call): Promise<string> =>
    pRetry(() => attempt(call), call.signal === undefined ? patience : { ...patience, signal: call.signal });
}

function originOf(name: string, region: string): string {
  return `https://${name}.${region}.amazonaws.com${region.startsWith('cn-') ? '.cn' : ''}`;
}
