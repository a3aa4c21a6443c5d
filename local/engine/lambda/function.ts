import type { FunctionDefinition } from './definition.ts';
import { type Environment, type Host, type Outcome, startEnvironment } from './environment.ts';

export type { Outcome } from './environment.ts';

export type LambdaFunction = ReturnType<typeof createFunction>;

/** Of one function; more invocations wait. */
const maxEnvironments = 10;

export function createFunction(definition: FunctionDefinition, host: Host) {
  const environments = new Set<Environment>();
  const idle: Environment[] = [];
  const slots = createSlots(maxEnvironments);
  let running = 0;
  let stopped = false;

  function start(): Environment {
    const environment = startEnvironment(definition, host);
    environments.add(environment);
    environment.exited.then(() => environments.delete(environment)).catch(() => {});
    return environment;
  }

  function takeIdle(): Environment | undefined {
    for (;;) {
      const environment = idle.pop();
      if (environment === undefined || environment.alive) return environment;
    }
  }

  async function run(event: Buffer): Promise<Outcome> {
    for (;;) {
      if (stopped) return { kind: 'throttled' };
      const warm = takeIdle();
      const environment = warm ?? start();
      const outcome = await environment.invoke(event);
      if (outcome.kind === 'gone' && warm !== undefined) continue;
      if (environment.alive) idle.push(environment);
      return outcome.kind === 'gone' ? initFailure : outcome;
    }
  }

  function kill(): void {
    for (const environment of environments) environment.kill();
  }

  return {
    arn: definition.identity.attributes.Arn ?? '',
    async invoke(event: Buffer): Promise<Outcome> {
      if (running >= definition.properties.ReservedConcurrentExecutions) return { kind: 'throttled' };
      running += 1;
      try {
        return await slots.hold(() => run(event));
      } finally {
        running -= 1;
      }
    },
    pids: () => [...environments].map(({ pid }) => pid),
    /** The next invocation starts a new process. */
    kill,
    async stop() {
      stopped = true;
      kill();
      await Promise.all([...environments].map(({ exited }) => exited));
    },
  };
}

const initFailure: Outcome = {
  kind: 'error',
  errorType: 'Runtime.ExitError',
  errorMessage: 'Runtime exited while it loaded the function',
};

function createSlots(count: number) {
  const waiting: (() => void)[] = [];
  let free = count;
  return {
    async hold<T>(work: () => Promise<T>): Promise<T> {
      if (free > 0) free -= 1;
      else await new Promise<void>((resolve) => waiting.push(resolve));
      try {
        return await work();
      } finally {
        const next = waiting.shift();
        if (next === undefined) free += 1;
        else next();
      }
    },
  };
}
