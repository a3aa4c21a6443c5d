import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { listen, type Port } from '../http.ts';
import { maxPayloadBytes, type Outcome } from '../lambda/environment.ts';
import { ownMachineOnly } from '../own-machine.ts';
import type { HttpApi } from '../resources/http-api.ts';
import { accessLogLine } from './access-log.ts';
import { type Answer, ownAnswers, toAnswer } from './answer.ts';
import { type Arrival, readArrival } from './arrival.ts';
import { toEvent } from './event.ts';
import { createMatcher, type Match } from './routes.ts';

export type Gateway = Awaited<ReturnType<typeof openGateway>>;

const maxHeadBytes = 10_240;
const maxBodyBytes = 10 * 1024 * 1024;
const integrationTimeoutMs = 30_000;

type Handle = (request: IncomingMessage) => Promise<{ readonly arrival: Arrival; readonly answer: Answer }>;

export async function openGateway(host: string, port: Port) {
  let handle: Handle = async (request) => ({ arrival: readArrival(request), answer: ownAnswers.unavailable });
  // Over the gateway's limit, so that its 431 is given instead of Node's.
  const server = createServer(
    { maxHeaderSize: 1024 * 1024 },
    ownMachineOnly(host, (request, response) => {
      handle(request)
        .then(({ arrival, answer }) => send(response, arrival, answer))
        .catch(() => response.destroy());
    }),
  );
  const { address, close } = await listen(server, host, port);
  return {
    url: `http://${address}`,
    stop: close,
    /** Until then it answers 503: its URL is needed before there are functions. */
    serve(api: HttpApi, onLog: (line: string) => void): void {
      const match = createMatcher(api.routes);
      handle = async (request) => {
        const arrival = readArrival(request);
        const found = match(arrival.method, arrival.path);
        const body = await readUpTo(request, maxBodyBytes);
        const answer = await answerFor(arrival, found, body, api.apiId);
        if (api.accessLogFormat !== undefined) {
          onLog(accessLogLine(api.accessLogFormat, api.apiId, arrival, found, answer));
        }
        return { arrival, answer };
      };
    },
  };
}

async function answerFor(
  arrival: Arrival,
  match: Match | undefined,
  body: Buffer | undefined,
  apiId: string,
): Promise<Answer> {
  if (arrival.headBytes > maxHeadBytes) return ownAnswers.headTooLarge;
  if (body === undefined) return ownAnswers.bodyTooLarge;
  if (match === undefined) return ownAnswers.notFound;
  const event = toEvent(arrival, match, body, apiId);
  if (event.length > maxPayloadBytes) return ownAnswers.bodyTooLarge;
  return toAnswer(await withinLimit(match.route.target.invoke(event)));
}

/** The function continues when the gateway has stopped waiting, as on AWS. */
async function withinLimit(invocation: Promise<Outcome>) {
  const { promise, resolve } = Promise.withResolvers<{ readonly kind: 'integration-timeout' }>();
  const timer = setTimeout(() => resolve({ kind: 'integration-timeout' }), integrationTimeoutMs);
  try {
    return await Promise.race([invocation, promise]);
  } finally {
    clearTimeout(timer);
  }
}

/** Reads everything: a sender that is cut off does not see the answer. */
async function readUpTo(request: IncomingMessage, limit: number): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    bytes += chunk.length;
    if (bytes <= limit) chunks.push(chunk);
  }
  return bytes <= limit ? Buffer.concat(chunks) : undefined;
}

function send(response: ServerResponse, arrival: Arrival, answer: Answer): void {
  const { body, cookies, headers, status } = answer;
  const bodiless = status === 204 || status === 304;
  response.writeHead(status, {
    ...headers,
    ...(cookies.length > 0 && { 'set-cookie': [...cookies] }),
    ...(!bodiless && { 'content-length': body.length }),
    'apigw-requestid': arrival.requestId,
  });
  response.end(bodiless ? undefined : body);
}
