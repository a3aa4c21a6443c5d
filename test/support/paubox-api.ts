import { createServer } from 'node:http';
import { listen, readBody } from '../../local/engine/http.ts';

export interface PauboxApi {
  readonly url: string;
  /** What is answered, by tracking id: the first of each until one is left. Nobody is answered for `never`. */
  readonly answers: Map<string, Answer[]>;
  /** The webhook endpoints that there are. */
  readonly endpoints: Record<string, unknown>[];
  /** The tracking ids that were asked for, in order. */
  readonly asked: string[];
  stop(): Promise<void>;
}

export type Answer = readonly [status: number, text: string] | 'never' | 'reset';

export const apiKey = 'paubox-key-4711';

/** Answers as Paubox's API is documented to: receipts, by source tracking id, for whoever has the key. */
export async function startPauboxApi(): Promise<PauboxApi> {
  const answers = new Map<string, Answer[]>();
  const asked: string[] = [];
  const endpoints: Record<string, unknown>[] = [];
  const server = createServer(async (request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://localhost');
    const isOurs = request.headers.authorization === `Bearer ${apiKey}`;
    if (isOurs && pathname.startsWith('/v1/email/webhook_endpoints')) {
      const [status, text] = endpointAnswer(
        endpoints,
        request.method ?? '',
        pathname,
        await readBody(request),
      );
      return void response.writeHead(status, { 'content-type': 'application/json' }).end(text);
    }
    const trackingId = searchParams.get('sourceTrackingId') ?? '';
    asked.push(trackingId);
    const left = answers.get(trackingId) ?? [];
    const answer =
      pathname === '/v1/email/message_receipt' ? pick(left, trackingId) : ([404, 'no such path'] as const);
    if (answer === 'never') return;
    if (answer === 'reset') return void response.destroy();
    const [status, text] = isOurs ? answer : [401, '{"errors":"Unauthorized"}'];
    response.writeHead(status, { 'content-type': 'application/json' }).end(text);
  });
  const { address } = await listen(server, '127.0.0.1', 0);
  return {
    url: `http://${address}/v1/email`,
    answers,
    endpoints,
    asked,
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** As Paubox's clients know it: a bare list, and what was written in `data`. */
function endpointAnswer(
  endpoints: Record<string, unknown>[],
  method: string,
  pathname: string,
  body: Buffer,
): readonly [status: number, text: string] {
  if (method === 'GET') return [200, JSON.stringify(endpoints)];
  const given: Record<string, unknown> = JSON.parse(body.toString());
  if (method === 'POST') {
    const made = { id: endpoints.length + 1, signing_key: null, ...given };
    endpoints.push(made);
    return [201, JSON.stringify({ message: 'created', data: made })];
  }
  const known = endpoints.find(({ id }) => pathname.endsWith(`/${id}`));
  if (known === undefined) return [404, '{"message":"Not Found"}'];
  return [200, JSON.stringify({ message: 'updated', data: Object.assign(known, given) })];
}

function pick(left: Answer[], sourceTrackingId: string): Answer {
  const [first] = left.length > 1 ? left.splice(0, 1) : left;
  const details = 'Message with this tracking id was not found';
  const errors = [{ code: 404, title: 'Message was not found', details }];
  return first ?? [404, JSON.stringify({ errors, sourceTrackingId })];
}
