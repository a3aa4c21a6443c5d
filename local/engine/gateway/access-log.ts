import { apiHost } from '../stack/identity.ts';
import { account } from '../stack/names.ts';
import type { Answer } from './answer.ts';
import type { Arrival } from './arrival.ts';
import { logTime } from './event.ts';
import type { Match } from './routes.ts';

/** In the stage's format; an unknown variable is `-`, as on AWS. */
export function accessLogLine(
  format: string,
  apiId: string,
  arrival: Arrival,
  match: Match | undefined,
  answer: Answer,
): string {
  const latency = String(Date.now() - arrival.at.getTime());
  const values: Readonly<Record<string, string | undefined>> = {
    accountId: account,
    apiId,
    domainName: apiHost(apiId),
    domainPrefix: apiId,
    'error.message': answer.message,
    'error.messageString': answer.message && JSON.stringify(answer.message),
    extendedRequestId: arrival.requestId,
    httpMethod: arrival.method,
    'identity.sourceIp': arrival.sourceIp,
    'identity.userAgent': arrival.userAgent,
    integrationLatency: match && latency,
    'integration.latency': match && latency,
    path: arrival.path,
    protocol: arrival.protocol,
    requestId: arrival.requestId,
    requestTime: logTime(arrival.at),
    requestTimeEpoch: String(arrival.at.getTime()),
    responseLatency: latency,
    responseLength: String(answer.body.length),
    routeKey: match?.route.key,
    stage: '$default',
    status: String(answer.status),
  };
  return format.replace(/\$context\.([\w.]*\w)/g, (_, name: string) => values[name] || '-');
}
