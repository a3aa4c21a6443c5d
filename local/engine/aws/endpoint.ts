import { createServer, type ServerResponse } from 'node:http';
import { listen, type Port } from '../http.ts';
import { ownMachineOnly } from '../own-machine.ts';
import type { AwsAnswer } from './answer.ts';
import type { JsonObject } from './json.ts';
import { outputOf } from './refusal.ts';
import { type AwsRequest, readRequest } from './request.ts';
import { startServices } from './services.ts';

export type { AwsAnswer } from './answer.ts';
export type { AwsRequest as AwsCall } from './request.ts';

/** Stands between callers and services: forward, answer instead, delay; a throw cuts the connection without an answer. */
export type Intercept = (call: AwsRequest, forward: () => Promise<AwsAnswer>) => Promise<AwsAnswer>;

export interface AwsEndpointOptions {
  readonly host?: string;
  readonly port?: Port | undefined;
  readonly dataDir?: string | undefined;
  readonly intercept?: Intercept | undefined;
}

export type AwsEndpoint = Awaited<ReturnType<typeof startAwsEndpoint>>;

export async function startAwsEndpoint(options: AwsEndpointOptions = {}) {
  const { host = '127.0.0.1', port = 0, intercept = (_call, forward) => forward() } = options;
  const { answer: answerOf, close, ...services } = await startServices(options.dataDir);
  const handle = (request: AwsRequest) => intercept(request, () => answerOf(request, url));
  const server = createServer(
    ownMachineOnly(host, async (incoming, response) => {
      try {
        const request = await readRequest(incoming);
        write(response, await handle(request), request.method, !server.listening);
      } catch {
        response.destroy();
      }
    }),
  );
  // Longer than any SDK keeps an idle connection: none is closed under a request.
  server.keepAliveTimeout = 120_000;
  const { address, close: closeServer } = await listen(server, host, port).catch(async (error: unknown) => {
    await close();
    throw error;
  });
  const url = `http://${address}`;
  return {
    ...services,
    url,
    /** A call of the engine itself: interceptors see the caller `engine`. Throws a Refusal. */
    async call(service: 'sqs' | 'dynamodb', operation: string, input: object): Promise<JsonObject> {
      const headers = {
        'content-type': 'application/x-amz-json-1.0',
        'x-amz-target': `AmazonSQS.${operation}`,
      };
      const body = Buffer.from(JSON.stringify(input));
      const request = { service, operation, caller: 'engine', method: 'POST', url: '/', headers, body };
      return outputOf(await handle(request));
    },
    /** Lets running calls finish; long polls that wait answer at once, empty. */
    async stop() {
      // A poll may still begin on an open connection.
      const waking = setInterval(services.wakePolls, 20);
      await closeServer();
      clearInterval(waking);
      await close();
    },
  };
}

function write(response: ServerResponse, answer: AwsAnswer, method: string, closing: boolean): void {
  const { 'transfer-encoding': _framing, connection: _connection, ...headers } = answer.headers;
  const length = method === 'HEAD' ? {} : { 'content-length': String(answer.body.length) };
  if (closing) response.setHeader('connection', 'close');
  response.writeHead(answer.status, { ...headers, ...length }).end(answer.body);
}
