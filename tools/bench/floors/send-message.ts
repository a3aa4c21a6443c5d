import { createHmac } from 'node:crypto';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { secret } from '../sink/sent.ts';

const sqs = new SQSClient();

/** The least that a webhook function can do. */
export async function handler({ headers, body = '' }: APIGatewayProxyEventV2): Promise<object> {
  const signature = createHmac('sha256', secret).update(body).digest('base64url');
  if (signature !== headers['x-ee-wh-signature']) return { statusCode: 401 };
  JSON.parse(body);
  await sqs.send(new SendMessageCommand({ QueueUrl: process.env.DELIVERIES_QUEUE_URL, MessageBody: body }));
  return { statusCode: 200 };
}
