import { request } from 'node:http';
import { type ConsoleOptions, type RunningConsole, startConsole } from '../../console/server/server.ts';
import { withDeployment } from '../../operations/deployment.ts';

/** The console of a local run, in this process; `close` waits until everything that it opened is closed. */
export function openConsole(
  endpoint: string,
  options: Partial<ConsoleOptions> = {},
): Promise<RunningConsole> {
  const opened = Promise.withResolvers<RunningConsole>();
  const closing = Promise.withResolvers<void>();
  const served = withDeployment({ stack: 'Postern', endpoint }, async (deployment) => {
    const running = await startConsole(deployment, { port: 0, ...options });
    const close = async () => {
      closing.resolve();
      await served;
    };
    opened.resolve({ ...running, close });
    await closing.promise;
    await running.close();
  });
  served.catch(opened.reject);
  return opened.promise;
}

export interface Answered {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
}

export interface Asked {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** Asks with any headers, `host` and `origin` too, which `fetch` would not send. */
export function ask(url: string, { method = 'GET', headers = {}, body }: Asked = {}): Promise<Answered> {
  return new Promise((resolve, reject) => {
    const asking = request(url, { method, headers, agent: false }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (data) => (text += data));
      response.on('error', reject);
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text }),
      );
    });
    asking.on('error', reject);
    asking.end(body);
  });
}

/** What a page sends where it changes something. */
export function posting(url: string, body: unknown): Asked {
  const headers = { origin: new URL(url).origin, 'content-type': 'application/json' };
  return { method: 'POST', headers, body: typeof body === 'string' ? body : JSON.stringify(body) };
}
