import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import * as v from 'valibot';

/** AWS as a function sees it, answering at once, so that memory is all there is to find out. */
export interface StandIn {
  readonly env: Readonly<Record<string, string>>;
  readonly objects: Map<string, Buffer>;
  /** Ids of the deliveries that first brought events, by their keys. */
  readonly stored: ReadonlyMap<string, string>;
  /** How often each event was published, by its key. */
  readonly published: ReadonlyMap<string, number>;
  readonly counts: { putBytes: number; deleted: number; written: number };
  /** Digests of the messages that came to a queue: a retried one is there once. */
  readonly sent: ReadonlySet<string>;
  /** Gets each batch of writes before it is carried out, and may never return. */
  beforeWrites: () => Promise<void>;
  /** Whether Secrets Manager answers. */
  secretsAway: boolean;
  stop(): Promise<void>;
}

export const secret = 'a secret of the stand-in';

const Statements = v.object({
  Statements: v.array(
    v.object({ Statement: v.string(), Parameters: v.array(v.looseObject({ S: v.optional(v.string()) })) }),
  ),
});
const Keys = v.object({
  RequestItems: v.record(
    v.string(),
    v.object({
      Keys: v.array(v.object({ pk: v.object({ S: v.string() }), sk: v.object({ S: v.string() }) })),
    }),
  ),
});
const Sent = v.object({ MessageBody: v.string() });
const Published = v.object({ id: v.string() });

type Operations = Readonly<Record<string, (input: unknown) => object>>;

export async function startStandIn(): Promise<StandIn> {
  const objects = new Map<string, Buffer>();
  const stored = new Map<string, string>();
  const published = new Map<string, number>();
  const counts = { putBytes: 0, deleted: 0, written: 0 };
  const sent = new Set<string>();
  const operations: Operations = {
    BatchExecuteStatement: (input) => ({
      Responses: v.parse(Statements, input).Statements.map(({ Statement, Parameters }) => {
        const names = [...Statement.matchAll(/'(\w+)': \?/g)].map(([, name]) => name);
        const at = (name: string) => Parameters[names.indexOf(name)]?.S ?? '';
        const key = at('sk').split('#')[1] ?? '';
        counts.written += 1;
        if (stored.has(key)) return { Error: { Code: 'DuplicateItem' } };
        stored.set(key, at('deliveryid'));
        return {};
      }),
    }),
    BatchGetItem: (input) => ({
      Responses: Object.fromEntries(
        Object.entries(v.parse(Keys, input).RequestItems).map(([table, { Keys: keys }]) => [
          table,
          keys.flatMap(({ pk, sk }) => {
            const deliveryid = stored.get(sk.S.split('#')[1] ?? '');
            return deliveryid === undefined ? [] : [{ pk, sk, deliveryid: { S: deliveryid } }];
          }),
        ]),
      ),
      UnprocessedKeys: {},
    }),
    UpdateItem: () => ({}),
    ChangeMessageVisibility: () => ({}),
    DeleteMessage: () => ({}),
    DeleteMessageBatch: () => {
      counts.deleted += 1;
      return { Successful: [], Failed: [] };
    },
    SendMessage: (input) => {
      const MD5OfMessageBody = createHash('md5').update(v.parse(Sent, input).MessageBody).digest('hex');
      sent.add(MD5OfMessageBody);
      return { MessageId: 'm', MD5OfMessageBody };
    },
    GetSecretValue: () => ({ SecretString: JSON.stringify({ current: secret }) }),
  };
  const standIn = { secretsAway: false, beforeWrites: async () => undefined };
  const list = listing(objects);
  const server = createServer(async (request, response) => {
    const body = await bodyOf(request).catch(() => undefined);
    // The function gave up.
    if (body === undefined) return;
    const [, operation = ''] = String(request.headers['x-amz-target'] ?? '').split('.');
    const { pathname, searchParams: query } = new URL(request.url ?? '', 'http://localhost');
    const path = decodeURIComponent(pathname);
    if (operation === 'BatchExecuteStatement') await standIn.beforeWrites();
    const carriedOut = operations[operation];
    if (operation === 'GetSecretValue' && standIn.secretsAway) response.statusCode = 500;
    else if (carriedOut !== undefined) {
      response.setHeader('content-type', 'application/x-amz-json-1.0');
      response.write(JSON.stringify(carriedOut(JSON.parse(body.toString()))));
    } else if (request.method === 'PUT') {
      if (!objects.has(path)) counts.putBytes += body.length;
      objects.set(path, body);
    } else if (request.method === 'DELETE') objects.delete(path);
    else if (query.has('list-type')) response.write(list(query));
    else if (request.method === 'GET') {
      const object = objects.get(path);
      response.statusCode = object === undefined ? 404 : 200;
      if (object !== undefined) response.write(object);
    } else response.write(publishedAll(body.toString(), published));
    response.end();
  });
  server.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const address = server.address();
  const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
  return Object.assign(standIn, {
    env: environment(port),
    objects,
    stored,
    published,
    counts,
    sent,
    stop: () =>
      new Promise<void>((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  });
}

function publishedAll(form: string, published: Map<string, number>): string {
  const fields = new URLSearchParams(form);
  let members = '';
  for (let at = 1; ; at++) {
    const entry = `PublishBatchRequestEntries.member.${at}`;
    const id = fields.get(`${entry}.Id`);
    if (id === null) break;
    const event = v.parse(Published, JSON.parse(fields.get(`${entry}.Message`) ?? '{}'));
    published.set(event.id, (published.get(event.id) ?? 0) + 1);
    members += `<member><Id>${id}</Id></member>`;
  }
  return `<PublishBatchResponse><PublishBatchResult><Successful>${members}</Successful></PublishBatchResult></PublishBatchResponse>`;
}

const pageSize = 1_000;

/** Answers ListObjectsV2; what is listed is found out with the first page. */
function listing(objects: ReadonlyMap<string, Buffer>): (query: URLSearchParams) => string {
  const listed = new Map<string, readonly (readonly [path: string, object: Buffer])[]>();
  return (query) => {
    const prefix = query.get('prefix') ?? '';
    const token = query.get('continuation-token');
    const all = listed.get(prefix);
    const entries =
      token !== null && all !== undefined
        ? all
        : [...objects].filter(([path]) => path.startsWith(`/spool/${prefix}`));
    listed.set(prefix, entries);
    const from = Number(token);
    const contents = entries.slice(from, from + pageSize).map(([path, { length }]) => {
      const key = path.slice('/spool/'.length);
      return `<Contents><Key>${key}</Key><LastModified>2026-11-22T00:00:00.000Z</LastModified><Size>${length}</Size></Contents>`;
    });
    const next = from + pageSize;
    const more = next < entries.length ? `<NextContinuationToken>${next}</NextContinuationToken>` : '';
    return `<ListBucketResult>${contents.join('')}${more}</ListBucketResult>`;
  };
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks);
}

function environment(port: number): Readonly<Record<string, string>> {
  const queues = `http://127.0.0.1:${port}/000000000000`;
  return {
    AWS_ENDPOINT_URL: `http://127.0.0.1:${port}`,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'a',
    AWS_SECRET_ACCESS_KEY: 'b',
    AWS_LAMBDA_FUNCTION_NAME: 'function',
    POWERTOOLS_SERVICE_NAME: 'function',
    METRICS_NAMESPACE: 'Postern',
    EVENTS_TABLE: 'events',
    SUBSCRIPTIONS_TABLE: 'subscriptions',
    EVENTS_TOPIC_ARN: 'arn:aws:sns:us-east-1:000000000000:topic',
    SPOOL_BUCKET: 'spool',
    DELIVERIES_QUEUE_URL: `${queues}/deliveries`,
    DEAD_LETTERS_QUEUE_URL: `${queues}/dead-letters`,
    RETENTION_DAYS: '400',
    SHARDS: '1',
    BACKOFF_BASE_SECONDS: '30',
    BACKOFF_MAX_SECONDS: '900',
    MAX_RECEIVES: '20',
    DEADLINE_RESERVE_SECONDS: '10',
    SECRET_ARN: 'arn:aws:secretsmanager:us-east-1:000000000000:secret:s',
    SECRET_ARN_PAUBOX: 'arn:aws:secretsmanager:us-east-1:000000000000:secret:s',
    SECRET_MAX_AGE_SECONDS: '300',
    TOLERANCE_SECONDS: '604800',
  };
}
