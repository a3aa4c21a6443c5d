export default {
  roots: ['<rootDir>/test'],
  testMatch: ['**/*.test.ts'],
  testPathIgnorePatterns: ['/node_modules/', '/test/browser/', '/test/dynamodb-local/', '/test/package/'],
  moduleFileExtensions: ['ts', 'js', 'cjs', 'mjs', 'json', 'node'],
  // Node strips the types, tsc checks them.
  transform: {},
  testEnvironment: '<rootDir>/test/runner/environment.ts',
  testRunner: '<rootDir>/test/runner/run.ts',
  globalSetup: '<rootDir>/test/support/assemble.ts',
  // Of tests that say they can run side by side.
  maxConcurrency: 4,
  // Much of the time they wait.
  maxWorkers: 3,
  testTimeout: 300_000,
  // On a busy machine a process of a gigabyte ends in more than Jest's half a second.
  workerGracefulExitTimeout: 60_000,
};
