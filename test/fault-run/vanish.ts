import { createHash } from 'node:crypto';
import { DeleteItemCommand, DynamoDBClient, paginateScan } from '@aws-sdk/client-dynamodb';
import { holdsEvent } from '../../functions/events/keys.ts';
import { deliveryIdOf } from '../../functions/webhook/spool.ts';
import type { AwsAnswer, AwsCall } from '../../local/engine/aws/endpoint.ts';
import type { EngineLink } from './engine-link.ts';
import type { Random } from './random.ts';

/** Where one acknowledged delivery is lost, as no fault of AWS's would: SQS or S3 say that they have it, or the table forgets. */
export const vanishings = ['queue', 'spool', 'table'] as const;
export type Vanishing = (typeof vanishings)[number];

/** Answers a webhook function's call that would have kept its delivery; undefined for any other call. */
export function swallowed(place: Vanishing, call: AwsCall): { answer: AwsAnswer; id?: string } | undefined {
  const { caller, operation, service, method, url, body } = call;
  if (/^(Consumer|Sweep)/.test(caller)) return undefined;
  if (service === 'sqs' && operation === 'SendMessage') {
    if (place === 'spool') return { answer: answered(500, { __type: 'InternalServerError' }) };
    const { MessageBody }: { MessageBody: string } = JSON.parse(body.toString());
    const MD5OfMessageBody = createHash('md5').update(MessageBody).digest('hex');
    return { answer: answered(200, { MessageId: 'none', MD5OfMessageBody }), id: JSON.parse(MessageBody).id };
  }
  const { pathname } = new URL(url, 'http://s3');
  if (place !== 'spool' || service !== 's3' || method !== 'PUT' || !pathname.includes('/outage/'))
    return undefined;
  return { answer: answered(200, {}), id: deliveryIdOf(decodeURIComponent(pathname)) };
}

function answered(status: number, body: object): AwsAnswer {
  return {
    status,
    headers: { 'content-type': 'application/x-amz-json-1.0' },
    body: Buffer.from(JSON.stringify(body)),
  };
}

/** Deletes one event of an acknowledged delivery, after all was stored; the delivery's id. */
export async function forgetOne(
  { ready: { endpoint, outputs } }: EngineLink,
  random: Random,
  acknowledged: ReadonlySet<string>,
): Promise<string> {
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const client = new DynamoDBClient({ endpoint, region: 'us-east-1', credentials });
  const TableName = outputs.EventsTableName ?? '';
  const items = [];
  for await (const { Items = [] } of paginateScan({ client }, { TableName, ConsistentRead: true }))
    items.push(
      ...Items.filter(
        ({ sk, deliveryid }) => holdsEvent(sk?.S ?? '') && acknowledged.has(deliveryid?.S ?? ''),
      ),
    );
  const { pk, sk, deliveryid } = random.pick(items);
  if (pk === undefined || sk === undefined) throw new Error('an item without a key');
  await client.send(new DeleteItemCommand({ TableName, Key: { pk, sk } }));
  client.destroy();
  return deliveryid?.S ?? '';
}
