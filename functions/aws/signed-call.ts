import { hash } from 'node:crypto';
import { SignatureV4 } from '@smithy/signature-v4';
import pRetry from 'p-retry';
import { awsTime, correctClock } from './clock.ts';
import { exchange, type HttpAnswer } from './exchange.ts';
import { originOf, type ServiceName } from './origin.ts';
import { Sha256 } from './sha256.ts';
import type { Signing } from './signing.ts';

/** How a service of AWS is spoken to, and what it says where it does not do what it was asked. */
export interface SignedService {
  readonly name: ServiceName;
  /** Where it answers, without a path; otherwise where the region has it. */
  readonly origin?: string;
  /** Of S3: part of its host's name. */
  readonly bucket?: string;
  faultOf(answer: HttpAnswer): Fault;
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

  constructor(service: ServiceName, status?: number, { name, requestId }: Fault = noAnswer) {
    const said = status === undefined ? 'did not answer' : `answered ${status}`;
    super(`${service.toUpperCase()} ${said}`);
    this.name = name;
    this.$metadata = {
      ...(status === undefined ? {} : { httpStatusCode: status }),
      ...(requestId === undefined ? {} : { requestId }),
    };
  }
}

const noAnswer: Fault = { name: 'NoAnswer', requestId: undefined };

export interface Call {
  readonly method: 'DELETE' | 'GET' | 'POST' | 'PUT';
  /** Percent-encoded. */
  readonly path?: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Ends all tries. */
  readonly signal?: AbortSignal | undefined;
}

/** Carries out a call and returns the text of its answer, or throws an `AwsCallError`. */
export type SignedCall = (call: Call) => Promise<string>;

/** A first try and another one. */
const retries = 1;
const pauseMs = 100;

/**
 * Signed requests of our own: an SDK client takes several times the CPU to load, to write the request and to read the
 * answer.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv.html
 */
export function openSigned({ config }: Signing, service: SignedService, tryMs: number): SignedCall {
  const { region, credentials } = config;
  const signer = new SignatureV4({
    service: service.name,
    region,
    credentials,
    sha256: Sha256,
    uriEscapePath: false,
  });
  let origin: URL | undefined;

  async function attempt(call: Call): Promise<string> {
    origin ??= new URL(originOf(service, await region()));
    const signedAt = awsTime();
    const answer = await send(origin, call, signedAt).catch(() => {
      throw new AwsCallError(service.name);
    });
    if (answer.status >= 200 && answer.status < 300) return answer.text;
    const fault = service.faultOf(answer);
    // At once, and once: with the right time nothing is left to correct.
    if (correctClock(fault.name, answer.headers.date, signedAt)) return attempt(call);
    throw new AwsCallError(service.name, answer.status, fault);
  }

  async function send({ origin, protocol, host, hostname, pathname }: URL, call: Call, signingDate: Date) {
    const { method, query = {}, signal } = call;
    const path = `${pathname.replace(/\/$/, '')}${call.path ?? '/'}`;
    const body = call.body === undefined ? undefined : Buffer.from(call.body);
    const headers = { host, ...call.headers, 'x-amz-content-sha256': hash('sha256', body ?? '') };
    const unsigned = { method, protocol, hostname, path, query, headers, body };
    const signed = await signer.sign(unsigned, { signingDate });
    const url = new URL(`${origin}${path}${queryOf(query)}`);
    return exchange(url, { method, headers: signed.headers, body }, { tryMs, signal });
  }

  const patience = { retries, minTimeout: pauseMs, shouldRetry };
  return (call) =>
    pRetry(() => attempt(call), call.signal === undefined ? patience : { ...patience, signal: call.signal });
}

/** True where there was no answer, or one that another try may better; 409 is two conditional writes at once. */
function shouldRetry({ error }: { readonly error: Error }): boolean {
  if (!(error instanceof AwsCallError)) return false;
  const { httpStatusCode: status = 500 } = error.$metadata;
  return status >= 500 || status === 409 || status === 429 || throttling.test(error.name);
}

const throttling = /Throttl|LimitExceeded|ThroughputExceeded/;

function queryOf(query: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(query).map(([name, value]) => `${name}=${encodeURIComponent(value)}`);
  return pairs.length === 0 ? '' : `?${pairs.join('&')}`;
}
