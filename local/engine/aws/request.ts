import type { IncomingMessage } from 'node:http';
import { readBody } from '../http.ts';

export type AwsService =
  | 'dynamodb'
  | 'sqs'
  | 'sns'
  | 's3'
  | 'secretsmanager'
  | 'cloudformation'
  | 'logs'
  | 'cloudwatch'
  | 'other';

export interface AwsRequest {
  readonly service: AwsService;
  readonly operation: string;
  /** Access key id: each function runs with its logical id as its key. */
  readonly caller: string;
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

const targets: Readonly<Record<string, AwsService>> = {
  DynamoDB_20120810: 'dynamodb',
  AmazonSQS: 'sqs',
  secretsmanager: 'secretsmanager',
  Logs_20140328: 'logs',
  GraniteServiceVersion20100801: 'cloudwatch',
};
const formServices = ['sns', 'cloudformation'] as const;

export async function readRequest(incoming: IncomingMessage): Promise<AwsRequest> {
  const request = {
    method: incoming.method ?? 'GET',
    url: incoming.url ?? '/',
    headers: headersOf(incoming),
    body: await readBody(incoming),
  };
  return { ...request, ...operationOf(request), caller: callerOf(request.headers.authorization ?? '') };
}

type Wire = Pick<AwsRequest, 'method' | 'url' | 'headers' | 'body'>;

function operationOf(request: Wire): Pick<AwsRequest, 'service' | 'operation'> {
  const { headers, method, url } = request;
  const [target = '', operation = ''] = (headers['x-amz-target'] ?? '').split('.');
  const service = Object.hasOwn(targets, target) ? targets[target] : undefined;
  if (service !== undefined) return { service, operation };
  const signed = signedFor(request);
  if (isForm(request) && method === 'POST' && url === '/' && signed !== 's3') {
    const action = new URLSearchParams(request.body.toString()).get('Action') ?? '';
    return { service: formServices.find((one) => one === signed) ?? 'other', operation: action };
  }
  // S3 links that are signed in their query have no such header.
  if (target === '' && (signed === undefined || signed === 's3')) {
    return { service: 's3', operation: s3Operation(request) };
  }
  return { service: 'other', operation: target === '' ? `${method} ${url.split('?')[0]}` : operation };
}

const s3Operations: Readonly<Record<string, string>> = {
  'GET account': 'ListBuckets',
  'PUT bucket': 'CreateBucket',
  'HEAD bucket': 'HeadBucket',
  'GET bucket': 'ListObjectsV2',
  'DELETE bucket': 'DeleteBucket',
  'POST bucket': 'DeleteObjects',
  'PUT object': 'PutObject',
  'GET object': 'GetObject',
  'HEAD object': 'HeadObject',
  'DELETE object': 'DeleteObject',
};

function s3Operation({ method, url }: Wire): string {
  const [, bucket = '', ...key] = (url.split('?')[0] ?? '').split('/');
  const subject = bucket === '' ? 'account' : key.join('/') === '' ? 'bucket' : 'object';
  return s3Operations[`${method} ${subject}`] ?? `${method} ${subject}`;
}

export function isForm({ headers }: Pick<AwsRequest, 'headers'>): boolean {
  return (headers['content-type'] ?? '').startsWith('application/x-www-form-urlencoded');
}

export function signedFor({ headers }: Pick<AwsRequest, 'headers'>): string | undefined {
  return /Credential=[^/]+\/\d+\/[^/]+\/([^/]+)\//.exec(headers.authorization ?? '')?.[1];
}

function callerOf(authorization: string): string {
  return /Credential=([^/,\s]+)/.exec(authorization)?.[1] ?? 'anonymous';
}

function headersOf(incoming: IncomingMessage): Record<string, string> {
  const { 'transfer-encoding': _framing, expect: _continue, ...headers } = incoming.headers;
  const present = Object.entries(headers).filter(([, value]) => value !== undefined);
  return Object.fromEntries(present.map(([name, value]) => [name, String(value)]));
}
