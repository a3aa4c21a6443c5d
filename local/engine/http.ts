import type { IncomingMessage, Server } from 'node:http';

export interface Listening {
  /** host:port */
  readonly address: string;
  /** Answers what is under way, then closes every connection and the port. */
  close(): Promise<void>;
}

export async function listen(server: Server, host: string, port: number): Promise<Listening> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
  const bound = server.address();
  if (typeof bound !== 'object' || bound === null) throw new Error('The server has no port');
  return {
    address: `${host}:${bound.port}`,
    close: () =>
      new Promise((resolve) => {
        // Again and again: a kept-alive connection turns idle only after its answer.
        const sweep = setInterval(() => server.closeIdleConnections(), 20);
        server.close(() => {
          clearInterval(sweep);
          resolve();
        });
      }),
  };
}

export async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks);
}
