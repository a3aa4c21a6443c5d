import * as v from 'valibot';
import type { AwsAnswer } from './answer.ts';
import { jsonAnswer } from './answer.ts';
import { askForSource, tellSource } from './dead-letter-source.ts';
import type { Fauxqs } from './fauxqs.ts';
import type { SqsQueue } from './fauxqs-private.ts';
import type { JsonObject } from './json.ts';
import { jsonObject, stringAt } from './json.ts';
import { MessageMoves, sourcesOf } from './message-moves.ts';
import { Refusal } from './refusal.ts';
import type { AwsRequest } from './request.ts';
import { sendMessage, sendMessageBatch } from './sqs-send.ts';

const answersQueueUrls: ReadonlySet<string> = new Set(['CreateQueue', 'GetQueueUrl', 'ListQueues']);
const batchFault = /Batch/;

/** SQS as fauxqs gives it, with sends, message moves and queue URLs of its own. */
export class Sqs {
  readonly #fauxqs: Fauxqs;
  readonly #moves: MessageMoves;

  constructor(fauxqs: Fauxqs) {
    this.#fauxqs = fauxqs;
    this.#moves = new MessageMoves(fauxqs.queues);
  }

  async call(request: AwsRequest, ownUrl: string): Promise<AwsAnswer> {
    try {
      const answer = this.#own(request.operation, jsonObject(request.body), ownUrl);
      if (answer !== undefined) return jsonAnswer(200, answer);
    } catch (error) {
      return refused(error);
    }
    return this.#forward(request, ownUrl);
  }

  stop(): Promise<void> {
    return this.#moves.stop();
  }

  /** Undefined for what is fauxqs's to answer. */
  #own(operation: string, body: JsonObject, ownUrl: string): JsonObject | undefined {
    if (operation === 'StartMessageMoveTask') return this.#moves.start(body);
    if (operation === 'ListMessageMoveTasks') return this.#moves.list(body);
    if (operation === 'CancelMessageMoveTask') return this.#moves.cancel(body);
    if (operation === 'ListDeadLetterSourceQueues') {
      const sources = sourcesOf(this.#fauxqs.queues, this.#queueOf(body));
      return { queueUrls: sources.map(({ url }) => withHost(url, ownUrl)) };
    }
    if (operation !== 'SendMessage' && operation !== 'SendMessageBatch') return undefined;
    const queue = this.#fauxqs.queues.getQueue(stringAt(body, 'QueueUrl') ?? '');
    if (queue?.isFifo() !== false) return undefined;
    return operation === 'SendMessage' ? sendMessage(queue, body) : sendMessageBatch(queue, body);
  }

  #queueOf(body: JsonObject): SqsQueue {
    const queue = this.#fauxqs.queues.getQueue(stringAt(body, 'QueueUrl') ?? '');
    if (queue !== undefined) return queue;
    throw new Refusal('QueueDoesNotExist', 'The specified queue does not exist.');
  }

  async #forward(request: AwsRequest, ownUrl: string): Promise<AwsAnswer> {
    const { operation } = request;
    // Queues live at their own paths; fauxqs knows the root alone.
    const receives = operation === 'ReceiveMessage';
    const answer = await this.#fauxqs.forward({ ...(receives ? askForSource(request) : request), url: '/' });
    if (receives) return tellSource(answer);
    if (answer.status !== 200 || !answersQueueUrls.has(operation)) return answer;
    return { ...answer, body: Buffer.from(JSON.stringify(withOwnUrls(jsonObject(answer.body), ownUrl))) };
  }
}

function withOwnUrls(answer: JsonObject, ownUrl: string): JsonObject {
  const own = (url: unknown) => (typeof url === 'string' ? withHost(url, ownUrl) : url);
  const { QueueUrl: one, QueueUrls: many } = answer;
  return {
    ...answer,
    ...(one === undefined ? {} : { QueueUrl: own(one) }),
    ...(Array.isArray(many) ? { QueueUrls: many.map(own) } : {}),
  };
}

function withHost(url: string, ownUrl: string): string {
  return `${ownUrl}${new URL(url).pathname}`;
}

function refused(error: unknown): AwsAnswer {
  if (v.isValiError(error)) return refused(new Refusal('InvalidParameterValue', error.message));
  if (!(error instanceof Refusal)) throw error;
  const prefix = batchFault.test(error.type) ? 'AWS.SimpleQueueService.' : '';
  const headers = { 'x-amzn-query-error': `${prefix}${error.type};Sender` };
  return jsonAnswer(400, { __type: `com.amazonaws.sqs#${error.type}`, message: error.message }, headers);
}
