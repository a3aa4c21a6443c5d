import { PortTakenError, type RunningConsole, startConsole } from '../console/server/server.ts';
import { type Deployment, withDeployment } from '../operations/deployment.ts';

/** Where the console of a local run is looked for; any other that is free where it is taken. */
const usualPort = 8788;

/**
 * The console of a local run, by its AWS endpoint. Without a secret in its path: whoever uses this machine can ask that
 * endpoint itself, which takes any credentials.
 */
export function openConsole(endpoint: string, port: number | undefined): Promise<RunningConsole> {
  const opened = Promise.withResolvers<RunningConsole>();
  const closing = Promise.withResolvers<void>();
  const served = withDeployment({ stack: 'Postern', endpoint }, async (deployment) => {
    const { url, close } = await start(deployment, port);
    opened.resolve({
      url,
      async close() {
        closing.resolve();
        await served;
      },
    });
    await closing.promise;
    await close();
  });
  served.catch(opened.reject);
  return opened.promise;
}

async function start(deployment: Deployment, port: number | undefined): Promise<RunningConsole> {
  if (port !== undefined) return startConsole(deployment, { port });
  return startConsole(deployment, { port: usualPort }).catch((error: unknown) => {
    if (error instanceof PortTakenError) return startConsole(deployment, { port: 0 });
    throw error;
  });
}
