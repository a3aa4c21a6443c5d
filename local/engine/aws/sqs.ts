import { account } from '../stack/names.ts';
import { type AwsAnswer, jsonAnswer } from './answer.ts';
import { receiveWithSource } from './dead-letter-source.ts';
import type { Fauxqs } from './fauxqs.ts';
import { deleteMessageBatch, SqsError, type SqsQueue } from './fauxqs-private.ts';
import { type JsonObject, jsonObject, stringAt } from './json.ts';
import { MessageMoves, sourcesOf } from './message-moves.ts';
import { Refusal } from './refusal.ts';
import type { AwsRequest } from './request.ts';
import { sendMessage, sendMessageBatch } from './sqs-send.ts';

const answersQueueUrls: ReadonlySet<string> = new Set(['CreateQueue', 'GetQueueUrl', 'ListQueues']);

export class Sqs {
  readonly #fauxqs: Fauxqs;
  readonly #moves: MessageMoves;

  constructor(fauxqs: Fauxqs) {
    this.#fauxqs = fauxqs;
    this.#moves = new MessageMoves(fauxqs.queues);
  }

  async call(request: AwsRequest, ownUrl: string): Promise<AwsAnswer> {
    try {
      const answer = await this.#own(request.operation, jsonObject(request.body), ownUrl);
      if (answer !== undefined) return jsonAnswer(200, answer);
    } catch (error) {
      if (!(error instanceof SqsError)) throw error;
      return jsonAnswer(error.statusCode, error.toJSON(), { 'x-amzn-query-error': error.queryErrorHeader });
    }
    // fauxqs answers at the root only.
    const answer = await this.#fauxqs.forward({ ...request, url: '/' });
    if (answer.status !== 200 || !answersQueueUrls.has(request.operation)) return answer;
    const body = answer.body.toString().replaceAll(/http:\/\/[^/"]+(?=\/\d{12}\/)/g, ownUrl);
    return { ...answer, body: Buffer.from(body) };
  }

  stop(): void {
    this.#moves.stop();
  }

  /** Frequent calls bypass fauxqs's web server, which is slow; undefined for the rest. */
  async #own(operation: string, body: JsonObject, ownUrl: string): Promise<object | undefined> {
    const { queues } = this.#fauxqs;
    if (operation === 'ReceiveMessage') return receiveWithSource(body, queues);
    if (operation === 'DeleteMessageBatch') return deleteMessageBatch(body, queues);
    if (operation === 'StartMessageMoveTask') return this.#moves.start(body);
    if (operation === 'ListMessageMoveTasks') return this.#moves.list(body);
    if (operation === 'CancelMessageMoveTask') return this.#moves.cancel(body);
    if (operation === 'ListDeadLetterSourceQueues') {
      const sources = sourcesOf(queues, this.#queueOf(body));
      return { queueUrls: sources.map(({ name }) => `${ownUrl}/${account}/${name}`) };
    }
    if (operation !== 'SendMessage' && operation !== 'SendMessageBatch') return undefined;
    const queue = this.#queueOf(body);
    if (queue.isFifo()) return undefined;
    return operation === 'SendMessage' ? sendMessage(queue, body) : sendMessageBatch(queue, body);
  }

  #queueOf(body: JsonObject): SqsQueue {
    const queue = this.#fauxqs.queues.getQueue(stringAt(body, 'QueueUrl') ?? '');
    if (queue !== undefined) return queue;
    throw new Refusal('QueueDoesNotExist', 'The specified queue does not exist.');
  }
}
