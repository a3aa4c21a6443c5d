/**
 * Replaces `@jest/globals`, whose functions belong to one suite: what imports it is loaded once and serves every
 * suite, so each call goes to the suite that runs.
 */
let given: Readonly<Record<string, unknown>> = {};

export function give(globals: Readonly<Record<string, unknown>>): void {
  given = globals;
}

function current(name: string): object {
  const value = given[name];
  if (typeof value !== 'function' && (typeof value !== 'object' || value === null))
    throw new Error(`${name} is not there outside of a suite`);
  return value;
}

const delegate = (name: string) =>
  new Proxy(() => undefined, {
    apply(_, self, args) {
      const called = current(name);
      return typeof called === 'function' ? Reflect.apply(called, self, args) : undefined;
    },
    get: (_, key) => Reflect.get(current(name), key),
  });

export const afterAll = delegate('afterAll');
export const afterEach = delegate('afterEach');
export const beforeAll = delegate('beforeAll');
export const beforeEach = delegate('beforeEach');
export const describe = delegate('describe');
export const expect = delegate('expect');
export const jest = delegate('jest');
export const test = delegate('test');
