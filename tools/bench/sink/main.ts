import { createServer } from 'node:http';
import { listen, readBody } from '../../../local/engine/http.ts';
import { answerOf } from './answers.ts';

/** Stands for AWS in a separate process, so that its work is not counted. */
let counts: Record<string, number> = {};
const objects = new Map<string, Buffer>();

const server = createServer(async (incoming, response) => {
  const request = {
    method: incoming.method ?? '',
    path: incoming.url ?? '/',
    target: String(incoming.headers['x-amz-target'] ?? ''),
    body: await readBody(incoming),
  };
  const { operation, type, body } = answerOf(request, objects);
  counts[operation] = (counts[operation] ?? 0) + 1;
  response.writeHead(200, { 'content-type': type, 'content-length': Buffer.byteLength(body) });
  response.end(body);
});

process.on('message', () => {
  process.send?.(counts);
  counts = {};
});
process.on('disconnect', () => process.exit());
server.keepAliveTimeout = 0;
const { address } = await listen(server, '127.0.0.1', 0);
process.send?.(Number(new URL(`http://${address}`).port));
