import type { ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import { listen, type Port } from '../http.ts';
import { ownMachineOnly } from '../own-machine.ts';
import type { AwsAnswer } from './answer.ts';
import { jsonAnswer } from './answer.ts';
import type { StackOutputs, StackTemplates } from './cloudformation.ts';
import type { LogGroups } from './log-groups.ts';
import type { AwsRequest } from './request.ts';
import { readRequest } from './request.ts';
import type { SecretStore } from './secrets.ts';
import type { AwsServices } from './services.ts';
import { startServices } from './services.ts';
import type { DeclaredTables } from './table-settings.ts';

export type { AwsAnswer } from './answer.ts';
export type { SecretStore } from './secrets.ts';

export type AwsCall = AwsRequest;

/** Stands between callers and stand-ins: forward, answer instead, delay; a throw cuts the connection without an answer. */
export type Intercept = (call: AwsCall, forward: () => Promise<AwsAnswer>) => Promise<AwsAnswer>;

export interface AwsEndpointOptions {
  readonly host?: string;
  readonly port?: Port;
  readonly dataDir?: string;
  readonly intercept?: Intercept;
}

export interface AwsEndpoint {
  /** For every service and any credentials, by programs of this machine. */
  readonly url: string;
  readonly secrets: SecretStore;
  /** What CloudFormation tells of the stacks that run here. */
  readonly stacks: StackOutputs;
  readonly templates: StackTemplates;
  /** What CloudWatch Logs tells. */
  readonly logs: LogGroups;
  /** What DynamoDB tells of settings that nothing here heeds. */
  readonly tables: DeclaredTables;
  /** Lets running calls finish; long polls that wait answer at once, empty. */
  stop(): Promise<void>;
}

export async function startAwsEndpoint(options: AwsEndpointOptions = {}): Promise<AwsEndpoint> {
  const { host = '127.0.0.1', port = 0, intercept = (_call, forward) => forward() } = options;
  const services = await startServices(options.dataDir);
  const server = createServer(
    ownMachineOnly(host, async (incoming, response) => {
      try {
        const request = await readRequest(incoming);
        const forward = () => answerOrFault(services, request, url);
        const answer = await intercept(request, forward);
        write(response, answer, request.method, !server.listening);
      } catch {
        response.destroy();
      }
    }),
  );
  // Longer than any SDK keeps an idle connection, so that none is closed under a request.
  server.keepAliveTimeout = 120_000;
  const { address } = await listen(server, host, port).catch(async (error: unknown) => {
    await services.stop();
    throw error;
  });
  const url = `http://${address}`;
  return {
    url,
    secrets: services.secrets,
    stacks: services.stacks,
    templates: services.templates,
    logs: services.logs,
    tables: services.tables,
    async stop() {
      const closed = new Promise((resolve) => server.close(resolve));
      // Again and again: a poll may begin on a connection that is still open.
      const waking = setInterval(() => {
        services.wakePolls();
        server.closeIdleConnections();
      }, 20);
      await closed;
      clearInterval(waking);
      await services.stop();
    },
  };
}

async function answerOrFault(services: AwsServices, request: AwsRequest, ownUrl: string): Promise<AwsAnswer> {
  try {
    return await services.call(request, ownUrl);
  } catch (error) {
    const message = `The local stand-in for ${request.service} ${request.operation} failed: ${String(error)}`;
    return jsonAnswer(500, { __type: 'InternalServerError', message });
  }
}

function write(response: ServerResponse, answer: AwsAnswer, method: string, closing: boolean): void {
  const { 'transfer-encoding': _framing, connection: _connection, ...headers } = answer.headers;
  // A HEAD answer tells the length of a body that it does not have.
  const length = method === 'HEAD' ? {} : { 'content-length': String(answer.body.length) };
  if (closing) response.setHeader('connection', 'close');
  response.writeHead(answer.status, { ...headers, ...length }).end(answer.body);
}
