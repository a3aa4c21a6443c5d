import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import * as v from 'valibot';
import { type Engine, startEngine } from '../local/engine/engine.ts';
import { assembly, eventually, isRunning } from './local-engine/support.ts';

let engine: Engine;
const logs: { function: string; line: string }[] = [];

beforeAll(async () => {
  engine = await startEngine({
    assembly,
    onLog: (entry) => logs.push(entry),
  });
});

afterAll(async () => {
  await engine.stop();
});

const output = (name: string) => engine.outputs[name] ?? '';
const linesOf = (name: string) => logs.filter((entry) => entry.function === name).map(({ line }) => line);
const post = (path: string, init: RequestInit = {}) =>
  fetch(`${engine.url}${path}`, { method: 'POST', ...init });
const Echo = v.object({ event: v.unknown(), context: v.unknown(), remaining: v.number() });
const Process = v.object({ pid: v.number(), longestPauseMs: v.optional(v.number(), 0) });
const askedFor = async (what: string) => (await post(`/web/${what}`)).json();
const pidOf = async () => v.parse(Process, await askedFor('pid')).pid;

describe('the gateway', () => {
  test('hands a request to the function as a version 2.0 event and brings its answer back', async () => {
    const response = await post('/web/echo?a=1&a=2&b=%20', {
      headers: { 'content-type': 'application/json', 'X-Twice': 'yes', cookie: 'one=1; two=2' },
      body: '{"é":1}',
    });
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('application/json');
    const { event, context, remaining } = v.parse(Echo, await response.json());
    expect(event).toMatchObject({
      version: '2.0',
      routeKey: 'POST /web/{what}',
      rawPath: '/web/echo',
      rawQueryString: 'a=1&a=2&b=%20',
      queryStringParameters: { a: '1,2', b: ' ' },
      pathParameters: { what: 'echo' },
      headers: { 'x-twice': 'yes' },
      cookies: ['one=1', 'two=2'],
      requestContext: {
        accountId: '000000000000',
        stage: '$default',
        http: { method: 'POST', path: '/web/echo' },
      },
      body: '{"é":1}',
      isBase64Encoded: false,
    });
    expect(context).toMatchObject({
      invokedFunctionArn: expect.stringMatching(/^arn:aws:lambda:us-east-1:000000000000:function:Gate-Web-/),
    });
    expect(remaining).toBeLessThanOrEqual(3_000);
  });

  test('hands a body that is not text over in base64', async () => {
    const body = new Uint8Array([0, 255, 10]);
    const response = await post('/web/echo', {
      headers: { 'content-type': 'application/octet-stream' },
      body,
    });
    const { event } = v.parse(Echo, await response.json());
    expect(event).toMatchObject({ body: Buffer.from(body).toString('base64'), isBase64Encoded: true });
  });

  test.each([
    ['an unknown path', 'POST', '/web'],
    ['another method', 'GET', '/web/echo'],
  ])('answers 404 to the byte as AWS does for %s', async (_, method, path) => {
    const response = await fetch(engine.url + path, { method });
    expect(response.status).toBe(404);
    expect(response.headers.get('content-type')).toBe('application/json');
    expect(await response.text()).toBe('{"message":"Not Found"}');
  });

  test('refuses a body over 10 MB, and one that no event can hold, with 413', async () => {
    for (const bytes of [10 * 1024 * 1024 + 1, 5 * 1024 * 1024]) {
      const response = await post('/web/echo', { body: Buffer.alloc(bytes) });
      expect(response.status).toBe(413);
      expect(await response.text()).toBe('{"message":"Request Entity Too Large"}');
    }
  });

  test('refuses more than 10,240 bytes of headers with 431', async () => {
    expect((await post('/web/echo', { headers: { long: 'x'.repeat(10_240) } })).status).toBe(431);
    expect((await post('/web/echo', { headers: { long: 'x'.repeat(9_500) } })).status).toBe(200);
  });

  test('takes an object without a status for the body of a 200', async () => {
    expect(await askedFor('inferred')).toEqual({ hello: 'world' });
  });

  test('decodes an answer that is base64', async () => {
    const response = await post('/web/binary');
    expect([...new Uint8Array(await response.arrayBuffer())]).toEqual([0, 255]);
  });

  test.each(['throw', 'exit', 'invalid'])('answers 500 when the function does this: %s', async (what) => {
    const response = await post(`/web/${what}`);
    expect(response.status).toBe(500);
    expect(await response.text()).toBe('{"message":"Internal Server Error"}');
  });

  test('answers 503 when the function is throttled', async () => {
    const statuses = await Promise.all([1, 2].map(async () => (await post('/slow')).status));
    expect(statuses.sort()).toEqual([200, 503]);
  });

  test('writes the access log in the format of the stage', async () => {
    await post('/nowhere');
    await post('/web/pid');
    expect(linesOf('api')).toContain('{"route":"-","status":"404","error":"Not Found","unknown":"-"}');
    expect(linesOf('api')).toContain('{"route":"POST /web/{what}","status":"200","error":"-","unknown":"-"}');
  });
});

describe('a function', () => {
  test('sees what the template and Lambda set, and nothing of the engine', async () => {
    const env = v.parse(v.record(v.string(), v.string()), await askedFor('env'));
    expect(env).toMatchObject({
      QUEUE_URL: output('WorkUrl'),
      TABLE: output('TableName'),
      AWS_ENDPOINT_URL: engine.endpoint,
      AWS_ACCESS_KEY_ID: 'Web',
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '256',
    });
    expect(Object.keys(env)).not.toContain('HOME');
  });

  test('keeps its process from one invocation to the next', async () => {
    expect(await pidOf()).toBe(await pidOf());
  });

  test('makes no progress between invocations', async () => {
    const { pid } = v.parse(Process, await askedFor('startTicking'));
    const from = Date.now();
    await new Promise((resolve) => setTimeout(resolve, 500));
    const between = Date.now() - from;
    const after = v.parse(Process, await askedFor('longestPause'));
    expect(after.pid).toBe(pid);
    expect(after.longestPauseMs).toBeGreaterThanOrEqual(between);
  });

  test('that times out is killed, and the next call gets a fresh process', async () => {
    const pid = await pidOf();
    expect((await post('/web/hang')).status).toBe(500);
    await eventually(() => !isRunning(pid));
    expect(await pidOf()).not.toBe(pid);
    expect(linesOf('Web').join('\n')).toContain('Task timed out after 3.00 seconds');
  });

  test('that ends its process is followed by a fresh one', async () => {
    const pid = await pidOf();
    expect((await post('/web/exit')).status).toBe(500);
    expect(await pidOf()).not.toBe(pid);
  });

  test('that is killed while frozen is followed by a fresh one', async () => {
    const pid = await pidOf();
    process.kill(pid, 'SIGKILL');
    expect(await pidOf()).not.toBe(pid);
    engine.functions.get('Web')?.kill();
    expect((await post('/web/pid')).status).toBe(200);
  });

  test('that can not be loaded fails every call, each with a separate process', async () => {
    expect((await post('/broken')).status).toBe(500);
    expect((await post('/broken')).status).toBe(500);
    await eventually(() => linesOf('Broken').filter((line) => line.includes('broken at import')).length >= 2);
  });

  test('has its lines forwarded', async () => {
    await askedFor('pid');
    await eventually(() => linesOf('Web').includes('web was asked to pid'));
  });
});
