import { PortTakenError, type RunningConsole, startConsole } from '../console/server/server.ts';
import { type Deployment, withDeployment } from '../operations/deployment.ts';
import type { Place } from '../operations/place.ts';
import type { Port } from './engine/http.ts';

/**
 * The console of a local run. Without a secret in its path: whoever uses this machine can ask the run's AWS endpoint
 * itself, which takes any credentials.
 */
export function openConsole(place: Place, port: Port): Promise<RunningConsole> {
  const opened = Promise.withResolvers<RunningConsole>();
  const closing = Promise.withResolvers<void>();
  const served = withDeployment(place, async (deployment) => {
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

function start(deployment: Deployment, port: Port): Promise<RunningConsole> {
  if (typeof port === 'number') return startConsole(deployment, { port });
  return startConsole(deployment, { port: port.usual }).catch((error: unknown) => {
    if (error instanceof PortTakenError) return startConsole(deployment, { port: 0 });
    throw error;
  });
}
