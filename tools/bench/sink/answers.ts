import { hash } from 'node:crypto';
import * as v from 'valibot';
import { duplicateMark, secret } from './sent.ts';

export interface Request {
  readonly method: string;
  readonly path: string;
  /** Of the header X-Amz-Target: `AmazonSQS.SendMessage`. */
  readonly target: string;
  readonly body: Buffer;
}

/** As AWS if all is well. */
export function answerOf({ method, path, target, body }: Request, objects: Map<string, Buffer>) {
  const unnamed = path === '/' ? 'PublishBatch' : method === 'PUT' ? 'PutObject' : 'GetObject';
  const [, operation = unnamed] = target.split('.');
  if (operation === 'PutObject') objects.set(path, body);
  if (operation === 'PutObject' || operation === 'GetObject')
    return { operation, type: 'application/xml', body: method === 'PUT' ? '' : (objects.get(path) ?? '') };
  if (operation === 'PublishBatch') return { operation, type: 'text/xml', body: published(body.toString()) };
  const answer = answers[operation];
  if (answer === undefined) throw new Error(`the sink knows no ${operation}`);
  const text = JSON.stringify(answer(JSON.parse(body.toString())));
  return { operation, type: 'application/x-amz-json-1.0', body: text };
}

const Sent = v.object({ MessageBody: v.string() });

export const Insertion = v.object({
  Statements: v.array(v.object({ Parameters: v.array(v.looseObject({ S: v.optional(v.string()) })) })),
});

const Reading = v.object({
  RequestItems: v.record(v.string(), v.object({ Keys: v.array(v.looseObject({})) })),
});

const answers: Readonly<Record<string, (body: unknown) => object>> = {
  SendMessage(body) {
    return { MessageId: 'sent', MD5OfMessageBody: hash('md5', v.parse(Sent, body).MessageBody) };
  },
  GetSecretValue: () => ({ SecretString: JSON.stringify({ current: secret }) }),
  PutItem: () => ({}),
  BatchExecuteStatement(body) {
    const Duplicate = { Code: 'DuplicateItem', Message: 'Duplicate primary key exists in table' };
    const Responses = v
      .parse(Insertion, body)
      .Statements.map(({ Parameters }) =>
        Parameters.some(({ S }) => S?.includes(duplicateMark))
          ? { Error: Duplicate }
          : { TableName: 'events' },
      );
    return { Responses };
  },
  BatchGetItem(body) {
    const tables = Object.entries(v.parse(Reading, body).RequestItems).map(([table, { Keys }]) => [
      table,
      Keys.map((key) => ({ ...key, deliveryid: { S: 'another' } })),
    ]);
    return { Responses: Object.fromEntries(tables), UnprocessedKeys: {} };
  },
};

function published(form: string): string {
  const ids = [...form.matchAll(/\.Id=([^&]*)/g)].map(([, id]) => id);
  const members = ids.map((id) => `<member><Id>${id}</Id><MessageId>m-${id}</MessageId></member>`);
  return (
    '<PublishBatchResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><PublishBatchResult><Failed/>' +
    `<Successful>${members.join('')}</Successful></PublishBatchResult>` +
    '<ResponseMetadata><RequestId>published</RequestId></ResponseMetadata></PublishBatchResponse>'
  );
}
