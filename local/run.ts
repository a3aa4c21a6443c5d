import { resolve } from 'node:path';
import { type RunSettings, usualPorts } from '../cli/dev/options.ts';
import { PortTakenError, type RunningConsole, startConsole } from '../console/server/server.ts';
import { type Deployment, stackIdAt, withDeployment } from '../operations/deployment.ts';
import { announce } from '../operations/local-runs/find.ts';
import type { Port } from './engine/http.ts';
import { checkFree, checkUnused, holderOf } from './free.ts';
import { serve } from './serve.ts';
import type { Launched, LaunchOptions } from './started.ts';

export interface RunOptions extends RunSettings {
  /** Names from the registry; those of the configuration if empty. */
  readonly providers: readonly string[];
  readonly samples: boolean;
}

export interface Start {
  /** Printed first, since it takes seconds. */
  readonly begins: string;
  launch(options: LaunchOptions): Promise<Launched>;
  readonly signal: AbortSignal;
}

/** False if an expected event is missing. */
export async function runLocally(options: RunOptions, { begins, launch, signal }: Start): Promise<boolean> {
  const { providers, host, port, consolePort, json, once, logs } = options;
  const dataDir = options.data === undefined ? undefined : resolve(options.data);
  // First, so that a mistake does not cost a build.
  await checkFree(host, port ?? 0);
  if (consolePort !== undefined) await checkFree('127.0.0.1', consolePort);
  if (dataDir !== undefined) checkUnused(dataDir);
  const say = json ? () => undefined : console.log;
  say(begins);
  // Any port for the webhooks means any port for the rest.
  const any = port === 0;
  const run = await launch({
    providers,
    host,
    port: port ?? { usual: usualPorts.gateway },
    endpointPort: any ? 0 : { usual: usualPorts.endpoint },
    dataDir,
    onNotice: console.error,
    onLog: ({ function: name, line }) => logs && console.error(`${name}: ${line}`),
  });
  const { stackName: stack, endpoint, url } = run.engine;
  const begin = async (deployment: Deployment, page?: string) => {
    const ready = page === undefined ? run.ready : { ...run.ready, console: page };
    if (json) console.log(JSON.stringify(ready));
    if (port === undefined && new URL(url).port !== String(usualPorts.gateway))
      console.error(
        `This run uses other ports: ${usualPorts.gateway} is taken by ${await holderOf(usualPorts.gateway)}`,
      );
    return serve({ ...run, ready }, deployment, { ...options, dataDir, signal, say });
  };
  try {
    return await withDeployment({ stack, endpoint }, (deployment) =>
      // Nobody asks for a run that ends automatically.
      once
        ? begin(deployment)
        : withPage(run, deployment, consolePort ?? (any ? 0 : { usual: usualPorts.console }), dataDir, begin),
    );
  } finally {
    await run.stop();
  }
}

/** With a console, without a secret in its path: whoever uses this machine can ask the AWS endpoint too. */
async function withPage(
  { engine }: Launched,
  deployment: Deployment,
  port: Port,
  dataDir: string | undefined,
  use: (deployment: Deployment, page: string) => Promise<boolean>,
): Promise<boolean> {
  const page = await openConsole(deployment, port);
  const { stackName: stack, endpoint, url: gateway } = engine;
  const withdraw = announced({
    stack,
    stackId: await stackIdAt({ stack, endpoint }),
    endpoint,
    gateway,
    console: page.url,
    folder: process.cwd(),
    dataDir,
    pid: process.pid,
    startedAt: new Date().toISOString(),
  });
  try {
    return await use(deployment, page.url);
  } finally {
    withdraw();
    await page.close();
  }
}

function openConsole(deployment: Deployment, port: Port): Promise<RunningConsole> {
  if (typeof port === 'number') return startConsole(deployment, { port });
  return startConsole(deployment, { port: port.usual }).catch((error: unknown) => {
    if (error instanceof PortTakenError) return startConsole(deployment, { port: 0 });
    throw error;
  });
}

/** A home folder that can't be written to is no reason not to run. */
function announced(run: Parameters<typeof announce>[0]): () => void {
  try {
    return announce(run);
  } catch (error) {
    console.error(
      `Commands won't find this run by --local (${String(error)}): give --endpoint ${run.endpoint}`,
    );
    return () => undefined;
  }
}
