import type { AwsAnswer } from './answer.ts';
import type { Fauxqs } from './fauxqs.ts';
import { checkPublished, checkPublishedBatch } from './guard-sns.ts';
import { Refusal } from './refusal.ts';
import type { AwsRequest } from './request.ts';
import { snsBatch, snsMessage } from './sns-message.ts';

/** SNS as fauxqs gives it, with the guard in front of what is published. */
export async function callSns(fauxqs: Fauxqs, request: AwsRequest): Promise<AwsAnswer> {
  const form = new URLSearchParams(request.body.toString());
  try {
    if (request.operation === 'PublishBatch') return await publishBatch(fauxqs, request, form);
    if (request.operation === 'Publish') checkPublished(snsMessage(form));
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const fault = `<Type>Sender</Type><Code>${error.type}</Code><Message>${escapeXml(error.message)}</Message>`;
    return xmlAnswer(
      400,
      'ErrorResponse',
      `<Error>${fault}</Error><RequestId>${crypto.randomUUID()}</RequestId>`,
    );
  }
  return fauxqs.forward(request);
}

async function publishBatch(fauxqs: Fauxqs, request: AwsRequest, form: URLSearchParams): Promise<AwsAnswer> {
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
  if (failed.length === 0) return fauxqs.forward(request);
  const passed =
    failed.length < entries.length ? await fauxqs.forward(withForm(request, form)) : nothingPublished();
  const body = passed.body.toString().replace('<Failed>', `<Failed>${failed.join('')}`);
  return { ...passed, body: Buffer.from(body) };
}

function withForm(request: AwsRequest, form: URLSearchParams): AwsRequest {
  const body = Buffer.from(form.toString());
  return { ...request, headers: { ...request.headers, 'content-length': String(body.length) }, body };
}

function nothingPublished(): AwsAnswer {
  const result = '<PublishBatchResult><Successful></Successful><Failed></Failed></PublishBatchResult>';
  const metadata = `<ResponseMetadata><RequestId>${crypto.randomUUID()}</RequestId></ResponseMetadata>`;
  return xmlAnswer(200, 'PublishBatchResponse', result + metadata);
}

function failedEntry(id: string, { type, message }: Refusal): string {
  const fault = `<Code>${type}</Code><Message>${escapeXml(message)}</Message><SenderFault>true</SenderFault>`;
  return `<member><Id>${escapeXml(id)}</Id>${fault}</member>`;
}

function xmlAnswer(status: number, root: string, content: string): AwsAnswer {
  const xml = `<${root} xmlns="http://sns.amazonaws.com/doc/2010-03-31/">${content}</${root}>`;
  return { status, headers: { 'content-type': 'text/xml' }, body: Buffer.from(xml) };
}

function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
