import { createHash } from 'node:crypto';
import * as v from 'valibot';
import { duplicateMark, secret } from './sent.ts';

export interface Request {
  readonly method: string;
  readonly path: string;
  /** Of the header X-Amz-Target: `AmazonSQS.SendMessage`. */
  readonly target: string;
  readonly body: Buffer;
}

export interface SinkAnswer {
  readonly operation: string;
  readonly type: string;
  readonly body: string | Buffer;
}

/** As AWS if all is well. */
export function answerOf(request: Request, objects: Map<string, Buffer>): SinkAnswer {
  const [, operation] = request.target.split('.');
  switch (operation) {
    case 'SendMessage':
      return json(operation, '1.0', sent(request.body));
    case 'GetSecretValue':
      return json(operation, '1.1', { SecretString: JSON.stringify({ current: secret }) });
    case 'BatchExecuteStatement':
      return json(operation, '1.0', inserted(request.body));
    case 'BatchGetItem':
      return json(operation, '1.0', readBack(request.body));
    case 'PutItem':
      return json(operation, '1.0', {});
    case undefined:
      return request.path === '/' ? published(request.body) : object(request, objects);
    default:
      throw new Error(`the sink knows no ${operation}`);
  }
}

function json(operation: string, version: string, answer: object): SinkAnswer {
  return { operation, type: `application/x-amz-json-${version}`, body: JSON.stringify(answer) };
}

const Sent = v.object({ MessageBody: v.string() });

function sent(body: Buffer): object {
  const { MessageBody } = v.parse(Sent, JSON.parse(body.toString()));
  return { MessageId: 'sent', MD5OfMessageBody: createHash('md5').update(MessageBody).digest('hex') };
}

export const Insertion = v.object({
  Statements: v.array(v.object({ Parameters: v.array(v.looseObject({ S: v.optional(v.string()) })) })),
});

function inserted(body: Buffer): object {
  const { Statements } = v.parse(Insertion, JSON.parse(body.toString()));
  const isDuplicate = (parameters: readonly { S?: string | undefined }[]) =>
    parameters.some(({ S }) => S?.includes(duplicateMark));
  return {
    Responses: Statements.map(({ Parameters }) =>
      isDuplicate(Parameters)
        ? { Error: { Code: 'DuplicateItem', Message: 'Duplicate primary key exists in table' } }
        : { TableName: 'events' },
    ),
  };
}

const Reading = v.object({
  RequestItems: v.record(v.string(), v.object({ Keys: v.array(v.looseObject({})) })),
});

function readBack(body: Buffer): object {
  const { RequestItems } = v.parse(Reading, JSON.parse(body.toString()));
  const tables = Object.entries(RequestItems).map(([table, { Keys }]) => [
    table,
    Keys.map((key) => ({ ...key, deliveryid: { S: 'another' } })),
  ]);
  return { Responses: Object.fromEntries(tables), UnprocessedKeys: {} };
}

function published(body: Buffer): SinkAnswer {
  const ids = [...body.toString().matchAll(/\.Id=([^&]*)/g)].map(([, id]) => id);
  const members = ids.map((id) => `<member><Id>${id}</Id><MessageId>m-${id}</MessageId></member>`);
  const xml =
    '<PublishBatchResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><PublishBatchResult><Failed/>' +
    `<Successful>${members.join('')}</Successful></PublishBatchResult>` +
    '<ResponseMetadata><RequestId>published</RequestId></ResponseMetadata></PublishBatchResponse>';
  return { operation: 'PublishBatch', type: 'text/xml', body: xml };
}

function object({ method, path, body }: Request, objects: Map<string, Buffer>): SinkAnswer {
  if (method === 'PUT') {
    objects.set(path, body);
    return { operation: 'PutObject', type: 'application/xml', body: '' };
  }
  return { operation: 'GetObject', type: 'binary/octet-stream', body: objects.get(path) ?? '' };
}
