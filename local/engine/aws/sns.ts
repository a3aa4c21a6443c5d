import { type AwsAnswer, xmlAnswer } from './answer.ts';
import type { Fauxqs } from './fauxqs.ts';
import { publish, publishBatch, SnsError } from './fauxqs-private.ts';
import { Refusal } from './refusal.ts';
import type { AwsRequest } from './request.ts';
import { checkPublished, checkPublishedBatch, snsBatch, snsMessage } from './sns-message.ts';
import { escapeXml } from './xml.ts';

export async function callSns(fauxqs: Fauxqs, request: AwsRequest): Promise<AwsAnswer> {
  const { operation, body } = request;
  if (operation !== 'Publish' && operation !== 'PublishBatch') return fauxqs.forward(request);
  const form = new URLSearchParams(body.toString());
  try {
    if (operation === 'PublishBatch') return xmlAnswer(publishEach(fauxqs, form));
    checkPublished(snsMessage(form));
    return xmlAnswer(publish(Object.fromEntries(form), fauxqs.topics, fauxqs.queues));
  } catch (error) {
    throw error instanceof SnsError ? new Refusal(error.code, error.message) : error;
  }
}

function publishEach({ topics, queues }: Fauxqs, form: URLSearchParams): string {
  const entries = snsBatch(form);
  checkPublishedBatch(entries);
  const failed: string[] = [];
  for (const { prefix, id, message } of entries) {
    try {
      checkPublished(message);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      failed.push(failedEntry(id, error));
      for (const key of [...form.keys()]) if (key.startsWith(prefix)) form.delete(key);
    }
  }
  const published =
    failed.length > 0 && failed.length === entries.length
      ? nothingPublished
      : publishBatch(Object.fromEntries(form), topics, queues);
  return published.replace('<Failed>', () => `<Failed>${failed.join('')}`);
}

const nothingPublished =
  '<PublishBatchResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><PublishBatchResult><Successful></Successful><Failed></Failed></PublishBatchResult></PublishBatchResponse>';

function failedEntry(id: string, { type, message }: Refusal): string {
  const fault = `<Code>${type}</Code><Message>${escapeXml(message)}</Message><SenderFault>true</SenderFault>`;
  return `<member><Id>${escapeXml(id)}</Id>${fault}</member>`;
}
