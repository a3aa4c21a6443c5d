import pRetry from 'p-retry';
import { exchange, type HttpAnswer } from './exchange.ts';
import { originOf, type ServiceName } from './origin.ts';
import { queryText, Signer } from './signer.ts';
import type { Signing } from './signing.ts';

export interface SignedService {
  readonly name: ServiceName;
  /** For S3: part of the host name. */
  readonly bucket?: string;
  faultOf(answer: HttpAnswer): Fault;
}

export interface Fault {
  /** The service's name for it. */
  readonly name: string;
  readonly requestId: string | undefined;
}

/** A call that a service did not carry out, named after the service's fault. Holds nothing else of the answer. */
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
  readonly signal?: AbortSignal | undefined;
}

export type SignedCall = (call: Call) => Promise<string>;

/** A first try and one more. */
const retries = 1;
const pauseMs = 100;

/**
 * Signed requests without an SDK client, which takes several times the CPU to load, write and read.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv.html
 */
export function openSigned({ config }: Signing, service: SignedService, tryMs: number): SignedCall {
  const signer = new Signer(service.name);
  let origin: URL | undefined;

  async function attempt(call: Call): Promise<string> {
    const signedAt = awsTime();
    const answer = await send(call, signedAt);
    if (answer.status >= 200 && answer.status < 300) return answer.text;
    const fault = service.faultOf(answer);
    // At once, and only once: the corrected time needs no second correction.
    if (correctClock(fault.name, answer.headers.date, signedAt)) return attempt(call);
    throw new AwsCallError(service.name, answer.status, fault);
  }

  async function send(call: Call, signedAt: Date): Promise<HttpAnswer> {
    const region = await config.region();
    origin ??= new URL(originOf(service, region));
    const path = `${origin.pathname.replace(/\/$/, '')}${call.path ?? '/'}`;
    const query = queryText(call.query ?? {});
    const { method, signal } = call;
    const body = encoded(call.body);
    const unsigned = {
      method,
      path,
      query,
      headers: { host: origin.host, ...call.headers },
      body: body ?? '',
    };
    const headers = signer.sign(unsigned, await config.credentials(), region, signedAt);
    const target = query === '' ? path : `${path}?${query}`;
    return exchange(origin, { method, path: target, headers, body }, { tryMs, signal }).catch(() => {
      throw new AwsCallError(service.name);
    });
  }

  const patience = { retries, minTimeout: pauseMs, shouldRetry };
  return (call) =>
    pRetry(() => attempt(call), call.signal === undefined ? patience : { ...patience, signal: call.signal });
}

/** 409 is two conditional writes at once. */
function shouldRetry({ error }: { readonly error: Error }): boolean {
  if (!(error instanceof AwsCallError)) return false;
  const { httpStatusCode: status = 500 } = error.$metadata;
  return status >= 500 || status === 409 || status === 429 || throttling.test(error.name);
}

const throttling = /Throttl|LimitExceeded|ThroughputExceeded/;

/** A large text becomes bytes once; for a small one the request writes head and body together. */
function encoded(body: string | undefined): string | Buffer | undefined {
  return body === undefined || body.length < 16_384 ? body : Buffer.from(body);
}

/** How late this machine's clock is, in milliseconds, as AWS last showed: after a thaw it may be minutes. */
let lateMs = 0;

/** Clock refusals are about minutes; an answer's Date is in seconds, and took time to arrive. */
const toleratedMs = 60_000;

/** Faults that a wrong clock causes. @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-troubleshooting.html */
const clockFault = /Signature|Skewed|RequestExpired|InTheFuture|AuthFailure/;

/** The time by AWS's clock, as far as known. */
export function awsTime(): Date {
  return new Date(Date.now() + lateMs);
}

/** Corrects the clock by the Date of an answer that refused a request; true if a retry may succeed. */
export function correctClock(fault: string, date: string | undefined, signedAt: Date): boolean {
  const shown = Date.parse(date ?? '');
  // NaN fails the comparison.
  if (!clockFault.test(fault) || !(Math.abs(shown - signedAt.getTime()) > toleratedMs)) return false;
  lateMs = shown - Date.now();
  return true;
}
