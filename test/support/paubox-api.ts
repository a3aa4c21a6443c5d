import { createServer } from 'node:http';
import { listen } from '../../local/engine/http.ts';

export interface PauboxApi {
  readonly url: string;
  /** What is answered, by tracking id: the first of each until one is left. Nobody is answered for `never`. */
  readonly answers: Map<string, Answer[]>;
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
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://localhost');
    const trackingId = searchParams.get('sourceTrackingId') ?? '';
    asked.push(trackingId);
    const left = answers.get(trackingId) ?? [];
    const answer =
      pathname === '/v1/email/message_receipt' ? pick(left, trackingId) : ([404, 'no such path'] as const);
    if (answer === 'never') return;
    if (answer === 'reset') return void response.destroy();
    const isOurs = request.headers.authorization === `Bearer ${apiKey}`;
    const [status, text] = isOurs ? answer : [401, '{"errors":"Unauthorized"}'];
    response.writeHead(status, { 'content-type': 'application/json' }).end(text);
  });
  const { address } = await listen(server, '127.0.0.1', 0);
  return {
    url: `http://${address}/v1/email`,
    answers,
    asked,
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function pick(left: Answer[], sourceTrackingId: string): Answer {
  const [first] = left.length > 1 ? left.splice(0, 1) : left;
  const details = 'Message with this tracking id was not found';
  const errors = [{ code: 404, title: 'Message was not found', details }];
  return first ?? [404, JSON.stringify({ errors, sourceTrackingId })];
}
