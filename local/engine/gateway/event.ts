import { randomBytes } from 'node:crypto';
import { apiHost } from '../stack/identity.ts';
import { account } from '../stack/names.ts';
import type { Arrival } from './arrival.ts';
import type { Match } from './routes.ts';

type Arrived = Omit<Arrival, 'headBytes'>;
type Matched = Pick<Match, 'pathParameters'> & { readonly route: Pick<Match['route'], 'key'> };

/** The function's event in payload format 2.0. */
export function toEvent(arrival: Arrived, match: Matched, body: Buffer, apiId: string): Buffer {
  const { headers, cookies, query } = arrival;
  const isBase64Encoded = body.length > 0 && !isText(headers['content-type']);
  const event = {
    version: '2.0',
    routeKey: match.route.key,
    rawPath: arrival.path,
    rawQueryString: query,
    ...(cookies.length > 0 && { cookies }),
    headers: withGatewayHeaders(arrival),
    ...(query !== '' && { queryStringParameters: joined(new URLSearchParams(query)) }),
    requestContext: requestContext(arrival, match, apiId),
    ...(Object.keys(match.pathParameters).length > 0 && { pathParameters: match.pathParameters }),
    ...(body.length > 0 && { body: body.toString(isBase64Encoded ? 'base64' : 'utf8') }),
    isBase64Encoded,
  };
  return Buffer.from(JSON.stringify(event));
}

const textTypes: ReadonlySet<string> = new Set([
  'application/json',
  'application/javascript',
  'application/xml',
]);

function isText(contentType = ''): boolean {
  const [type = ''] = contentType.split(';');
  const name = type.trim().toLowerCase();
  return name.startsWith('text/') || textTypes.has(name);
}

function withGatewayHeaders({ at, headers, sourceIp }: Arrived): Readonly<Record<string, string>> {
  const seconds = Math.floor(at.getTime() / 1000).toString(16);
  return {
    ...headers,
    'x-amzn-trace-id': `Root=1-${seconds}-${randomBytes(12).toString('hex')}`,
    'x-forwarded-for': headers['x-forwarded-for'] ? `${headers['x-forwarded-for']}, ${sourceIp}` : sourceIp,
    'x-forwarded-port': '443',
    'x-forwarded-proto': 'https',
  };
}

function joined(parameters: URLSearchParams): Readonly<Record<string, string>> {
  return Object.fromEntries(
    [...new Set(parameters.keys())].map((name) => [name, parameters.getAll(name).join(',')]),
  );
}

function requestContext(arrival: Arrived, match: Matched, apiId: string) {
  return {
    accountId: account,
    apiId,
    domainName: apiHost(apiId),
    domainPrefix: apiId,
    http: {
      method: arrival.method,
      path: arrival.path,
      protocol: arrival.protocol,
      sourceIp: arrival.sourceIp,
      userAgent: arrival.userAgent,
    },
    requestId: arrival.requestId,
    routeKey: match.route.key,
    stage: '$default',
    time: logTime(arrival.at),
    timeEpoch: arrival.at.getTime(),
  };
}

/** `12/Mar/2026:19:03:58 +0000` */
export function logTime(at: Date): string {
  const [, day, month, year, time] = at.toUTCString().split(' ');
  return `${day}/${month}/${year}:${time} +0000`;
}
