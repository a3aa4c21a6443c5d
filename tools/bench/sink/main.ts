import { createServer } from 'node:http';
import { answerOf, type Request } from './answers.ts';
import { Counter } from './counter.ts';

/** Stands for AWS and does nothing: a process of its own, so that its work is not counted as that of what is measured. */
const counter = new Counter();
const objects = new Map<string, Buffer>();

const server = createServer(async (incoming, response) => {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk);
  const target = String(incoming.headers['x-amz-target'] ?? '');
  const request: Request = {
    method: incoming.method ?? '',
    path: incoming.url ?? '/',
    target,
    body: Buffer.concat(chunks),
  };
  const { operation, type, body } = answerOf(request, objects);
  counter.count(operation, request.body);
  response.writeHead(200, { 'content-type': type, 'content-length': Buffer.byteLength(body) });
  response.end(body);
});

process.on('message', () => process.send?.(counter.taken()));
process.on('disconnect', () => process.exit());
server.keepAliveTimeout = 0;
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  process.send?.(typeof address === 'object' ? address?.port : undefined);
});
