import { SignatureV4 } from '@smithy/signature-v4';
import pRetry from 'p-retry';
import { hostOf } from './host.ts';
import type { Signing } from './signing.ts';

/** Objects of one S3 bucket, each put and read whole. */
export interface Bucket {
  readonly name: string;
  /**
   * Returns when S3 has confirmed. An object that is there already stays as it is: it is of an earlier try, and no role
   * of ours may write over one.
   */
  put(key: string, text: string, signal?: AbortSignal): Promise<void>;
  /** Also where there is an object. */
  replace(key: string, text: string): Promise<void>;
  /** Throws an `S3Error`: with status 404, or 403 for those who may not list, where there is no such object. */
  get(key: string): Promise<string>;
}

/** A request that did not succeed, with S3's answer where there was one. */
export class S3Error extends Error {
  override readonly name = 'S3Error';
  readonly $metadata: { readonly httpStatusCode?: number; readonly requestId?: string };

  constructor(response?: Response) {
    super(response === undefined ? 'S3 did not answer' : `S3 answered ${response.status}`);
    const requestId = response?.headers.get('x-amz-request-id') ?? undefined;
    this.$metadata = {
      ...(response === undefined ? {} : { httpStatusCode: response.status }),
      ...(requestId === undefined ? {} : { requestId }),
    };
  }
}

/** The text of an answer that came whole. */
async function textOf(response: Response): Promise<string> {
  return response.text().catch(() => {
    throw new S3Error();
  });
}

/** A first try and another one. */
const retries = 1;
const pauseMs = 100;

/**
 * Requests signed with what the SQS client knows of credentials and region, since an S3 client would cost every
 * webhook function as much again to load as all its other code.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/RESTObjectOps.html
 */
export function openBucket({ config }: Signing, name: string, tryMs: number): Bucket {
  const { region, credentials, sha256 } = config;
  const signer = new SignatureV4({ service: 's3', region, credentials, sha256, uriEscapePath: false });

  async function request(method: string, key: string, how: Sent): Promise<Response> {
    const url = new URL(`${originOf(name, await region())}/${key}`);
    const { protocol, hostname, host, pathname: path } = url;
    const body = how.text === undefined ? undefined : Buffer.from(how.text);
    const unsigned = { method, protocol, hostname, path, query: {}, headers: { ...how.headers, host }, body };
    const { host: _, ...headers } = (await signer.sign(unsigned)).headers;
    const signals = [AbortSignal.timeout(tryMs), ...(how.signal === undefined ? [] : [how.signal])];
    const signal = AbortSignal.any(signals);
    const init = { method, headers, signal, ...(body === undefined ? {} : { body }) };
    return fetch(url, init).catch(() => {
      throw new S3Error();
    });
  }

  const attempt = <T>(work: () => Promise<T>, signal?: AbortSignal) =>
    pRetry(work, {
      retries,
      minTimeout: pauseMs,
      shouldRetry: ({ error }) => error instanceof S3Error && isTransient(error),
      ...(signal === undefined ? {} : { signal }),
    });

  return {
    name,
    replace: (key, text) =>
      attempt(async () => {
        const response = await request('PUT', key, { text, headers: {} });
        await textOf(response);
        if (!response.ok) throw new S3Error(response);
      }),
    put: (key, text, signal) =>
      attempt(async () => {
        const response = await request('PUT', key, { text, headers: { 'if-none-match': '*' }, signal });
        // The answer's body is read, so that its connection serves again.
        await textOf(response);
        const isThere = response.status === 412;
        if (!response.ok && !isThere) throw new S3Error(response);
      }, signal),
    get: (key) =>
      attempt(async () => {
        const response = await request('GET', key, { headers: {} });
        const text = await textOf(response);
        if (!response.ok) throw new S3Error(response);
        return text;
      }),
  };
}

interface Sent {
  readonly headers: Readonly<Record<string, string>>;
  readonly text?: string;
  readonly signal?: AbortSignal | undefined;
}

/** No answer, or one that another try may better; 409 is two conditional writes at once. */
function isTransient({ $metadata: { httpStatusCode: status = 500 } }: S3Error): boolean {
  return status >= 500 || status === 409 || status === 429;
}

function originOf(bucket: string, region: string): string {
  // As the SDK's own clients do: for tests, and for endpoints in a VPC.
  const endpoint = process.env.AWS_ENDPOINT_URL_S3 ?? process.env.AWS_ENDPOINT_URL;
  if (endpoint !== undefined) return `${endpoint.replace(/\/$/, '')}/${bucket}`;
  return `https://${bucket}.${hostOf('s3', region)}`;
}
