import { createRequire, registerHooks } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { JestEnvironmentConfig } from '@jest/environment';
import fc from 'fast-check';
import type Environment from './environment.ts';
import { give } from './globals.ts';

const require = createRequire(import.meta.url);
/** Jest's own runner of one suite, less the way in which it loads modules. */
const circus = join(dirname(require.resolve('jest-circus/runner')), 'jestAdapterInit.js');

const globals = new URL('globals.ts', import.meta.url).href;
registerHooks({
  resolve: (specifier, context, next) =>
    specifier === '@jest/globals' ? { url: globals, shortCircuit: true } : next(specifier, context),
});

// What is drawn is the same in every run; POSTERN_SEED=7 npm test draws something else.
fc.configureGlobal({ seed: Number(process.env.POSTERN_SEED ?? 20_261_122) });

/** Runs a suite by Node's own modules, which a worker loads once for all its suites. */
export default async function run(
  globalConfig: JestEnvironmentConfig['globalConfig'],
  config: JestEnvironmentConfig['projectConfig'],
  environment: Environment,
  runtime: unknown,
  testPath: string,
  sendMessageToJest: unknown,
) {
  const { initialize, runAndTransformResultsToJestFormat } = freshCircus();
  const before = { console, env: { ...process.env } };
  globalThis.console = environment.global.console;
  try {
    await initialize({
      config,
      environment,
      globalConfig,
      localRequire: require,
      parentProcess: process,
      runtime,
      sendMessageToJest,
      setGlobalsForRuntime: (ofSuite: object) => give({ ...ofSuite, jest: jestOf(environment) }),
      testPath,
    });
    await import(pathToFileURL(testPath).href);
    return await runAndTransformResultsToJestFormat({ config, globalConfig, testPath });
  } finally {
    globalThis.console = before.console;
    process.env = before.env;
  }
}

/** It holds the state of one suite, and hands its events to whoever listened to the suite before. */
function freshCircus() {
  delete require.cache[circus];
  Reflect.deleteProperty(globalThis, Symbol.for('EVENT_HANDLERS'));
  return require(circus);
}

/** `jest`: mocks and timers, by the names that they have there. */
function jestOf({ moduleMocker, fakeTimersModern }: Environment): object {
  return new Proxy(fakeTimersModern, {
    get(timers, name) {
      const owner = name in timers ? timers : moduleMocker;
      const found = Reflect.get(owner, name);
      return typeof found === 'function' ? found.bind(owner) : found;
    },
  });
}
