import { once } from 'node:events';
import type { IncomingMessage, Server } from 'node:http';

/** 0 is any free one; so is a usual one that is taken. */
export type Port = number | { readonly usual: number };

export async function listen(server: Server, host: string, port: Port) {
  if (typeof port === 'number') await bind(server, host, port);
  else
    await bind(server, host, port.usual).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EADDRINUSE') throw error;
      return bind(server, host, 0);
    });
  const bound = server.address();
  if (typeof bound !== 'object' || bound === null) throw new Error('The server has no port');
  return {
    address: `${host}:${bound.port}`,
    /** Waits for running requests. */
    close: () =>
      new Promise<void>((resolve) => {
        // A kept-alive connection turns idle only after its answer.
        const sweep = setInterval(() => server.closeIdleConnections(), 20);
        server.close(() => {
          clearInterval(sweep);
          resolve();
        });
      }),
  };
}

async function bind(server: Server, host: string, port: number): Promise<void> {
  server.listen(port, host);
  await once(server, 'listening');
}

export async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks);
}
