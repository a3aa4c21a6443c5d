import * as v from 'valibot';
import type { AwsAnswer } from './answer.ts';
import { jsonAnswer } from './answer.ts';
import { askForSource, tellSource } from './dead-letter-source.ts';
import type { Fauxqs } from './fauxqs.ts';
import type { JsonObject } from './json.ts';
import { jsonObject, stringAt } from './json.ts';
import { Refusal } from './refusal.ts';
import type { AwsRequest } from './request.ts';
import { sendMessage, sendMessageBatch } from './sqs-send.ts';

const SENDS = { SendMessage: sendMessage, SendMessageBatch: sendMessageBatch } as const;
const ANSWERS_QUEUE_URLS: ReadonlySet<string> = new Set(['CreateQueue', 'GetQueueUrl', 'ListQueues']);
const BATCH_FAULT = /Batch/;

/** SQS as fauxqs gives it, with its own sends and queue URLs that lead back here. */
export async function callSqs(fauxqs: Fauxqs, request: AwsRequest, ownUrl: string): Promise<AwsAnswer> {
  const { operation } = request;
  try {
    if (operation === 'SendMessage' || operation === 'SendMessageBatch') {
      const body = jsonObject(request.body);
      const queue = fauxqs.queues.getQueue(stringAt(body, 'QueueUrl') ?? '');
      if (queue?.isFifo() === false) return jsonAnswer(200, SENDS[operation](queue, body));
    }
  } catch (error) {
    return refused(error);
  }
  // Queues live at their own paths; fauxqs knows the root alone.
  const receives = operation === 'ReceiveMessage';
  const answer = await fauxqs.forward({ ...(receives ? askForSource(request) : request), url: '/' });
  if (receives) return tellSource(answer);
  if (answer.status !== 200 || !ANSWERS_QUEUE_URLS.has(operation)) return answer;
  return { ...answer, body: Buffer.from(JSON.stringify(withOwnUrls(jsonObject(answer.body), ownUrl))) };
}

function withOwnUrls(answer: JsonObject, ownUrl: string): JsonObject {
  const own = (url: unknown) => (typeof url === 'string' ? `${ownUrl}${new URL(url).pathname}` : url);
  const { QueueUrl: one, QueueUrls: many } = answer;
  return {
    ...answer,
    ...(one === undefined ? {} : { QueueUrl: own(one) }),
    ...(Array.isArray(many) ? { QueueUrls: many.map(own) } : {}),
  };
}

function refused(error: unknown): AwsAnswer {
  if (v.isValiError(error)) return refused(new Refusal('InvalidParameterValue', error.message));
  if (!(error instanceof Refusal)) throw error;
  const prefix = BATCH_FAULT.test(error.type) ? 'AWS.SimpleQueueService.' : '';
  const headers = { 'x-amzn-query-error': `${prefix}${error.type};Sender` };
  return jsonAnswer(400, { __type: `com.amazonaws.sqs#${error.type}`, message: error.message }, headers);
}
