import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { bodyOf } from './body-text.ts';

/** One attempt at a delivery. */
export interface WebhookRequest {
  /** The gateway's request id; becomes the delivery's id, so that access log, function log and event agree. */
  readonly id: string;
  /** Names in lower case; the gateway joins doubled headers with a comma. */
  readonly headers: Readonly<Record<string, string>>;
  /** The last part of the path, if the provider's URL ends in a token. */
  readonly token: string | undefined;
  /** Percent-encoded, without the question mark. */
  readonly rawQuery: string;
  /** The raw bytes that were signed. */
  readonly body: Buffer;
  /** Milliseconds since 1970, by the gateway's clock. */
  readonly receivedAt: number;
}

/** @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html */
export function readRequest(event: APIGatewayProxyEventV2): WebhookRequest {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(event.headers)) {
    if (value !== undefined) headers[name.toLowerCase()] = value;
  }
  return {
    id: event.requestContext.requestId,
    headers,
    token: event.pathParameters?.token,
    rawQuery: event.rawQueryString,
    body: event.isBase64Encoded ? Buffer.from(event.body ?? '', 'base64') : bodyOf(event.body ?? ''),
    receivedAt: event.requestContext.timeEpoch,
  };
}
