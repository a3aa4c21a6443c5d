import { expect, test } from '@jest/globals';
import { createMatcher } from '../../local/engine/gateway/routes.ts';

const target = {
  name: 'name',
  arn: 'arn',
  invoke: async () => ({ kind: 'throttled' }) as const,
  pids: () => [],
  kill() {},
  async stop() {},
};
const keys = ['ANY /{all+}', 'POST /a/{b}', 'ANY /a/c', 'POST /a/c', 'GET /a.b/{x}/{y}'];
const match = createMatcher(keys.map((key) => ({ key, target })));

test.each([
  ['POST', '/a/c', 'POST /a/c', {}],
  ['GET', '/a/c', 'ANY /a/c', {}],
  ['POST', '/a/d%20e', 'POST /a/{b}', { b: 'd e' }],
  ['POST', '/a/%', 'POST /a/{b}', { b: '%' }],
  ['POST', '/a/d/e', 'ANY /{all+}', { all: 'a/d/e' }],
  ['GET', '/a.b/1/2', 'GET /a.b/{x}/{y}', { x: '1', y: '2' }],
  ['GET', '/aXb/1/2', 'ANY /{all+}', { all: 'aXb/1/2' }],
])('%s %s is routed by %s', (method, path, key, pathParameters) => {
  const found = match(method, path);
  expect(found?.route.key).toBe(key);
  expect(found?.pathParameters).toEqual(pathParameters);
});

test('$default takes what no other route takes', () => {
  const withDefault = createMatcher(['$default', 'GET /a'].map((key) => ({ key, target })));
  expect(withDefault('PUT', '/')?.route.key).toBe('$default');
  expect(withDefault('GET', '/a')?.route.key).toBe('GET /a');
  expect(createMatcher([{ key: 'GET /a', target }])('GET', '/')).toBeUndefined();
});
