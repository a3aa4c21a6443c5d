import { createServer, type Server } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import type { Deployment } from '../../operations/deployment.ts';
import { codeOf, OperationError } from '../../operations/failure.ts';
import { consoleApp } from './app.ts';
import { lookedAt } from './looked-at.ts';
import { pageFolder } from './page.ts';

export interface ConsoleOptions {
  /** 0 for any that is free. */
  readonly port: number;
  /** The beginning of every path, if any: others who use this machine may open the port. */
  readonly secretPath?: string;
  /** Where the built page is. */
  readonly folder?: string;
}

export interface RunningConsole {
  /** To open in a browser. */
  readonly url: string;
  /** Ends every page's feed, and lets go of the port. */
  close(): Promise<void>;
}

const address = '127.0.0.1';
const mostConnections = 200;
/** Answers under way may take so long. */
const graceMs = 1_000;

/** Serves the console of a deployment to this machine alone. */
export async function startConsole(
  deployment: Deployment,
  { port, secretPath = '', folder = pageFolder }: ConsoleOptions,
): Promise<RunningConsole> {
  const looked = lookedAt(deployment);
  const app = consoleApp(looked, { secretPath, folder });
  const server = createServer(getRequestListener(app.fetch, { overrideGlobalObjects: false }));
  server.maxConnections = mostConnections;
  const bound = await listen(server, port);
  return {
    url: `http://${address}:${bound}${secretPath}/`,
    close() {
      looked.feed.close();
      return end(server);
    },
  };
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error) =>
      reject(codeOf(error) === 'EADDRINUSE' ? new PortTakenError(port) : error),
    );
    server.listen(port, address, () => {
      const bound = server.address();
      resolve(typeof bound === 'object' && bound !== null ? bound.port : port);
    });
  });
}

/** Something else listens there. */
export class PortTakenError extends OperationError {
  constructor(port: number) {
    super(`Another program listens on port ${port}. Give another port, or none for any that is free.`);
  }
}

function end(server: Server): Promise<void> {
  return new Promise((resolve) => {
    // Again and again: a kept-alive connection turns idle only after its answer.
    const sweep = setInterval(() => server.closeIdleConnections(), 20);
    const cut = setTimeout(() => server.closeAllConnections(), graceMs);
    server.close(() => {
      clearInterval(sweep);
      clearTimeout(cut);
      resolve();
    });
  });
}
