import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { RunningConsole } from '../console/server/server.ts';
import { type AwsEndpoint, startAwsEndpoint } from '../local/engine/aws/endpoint.ts';
import { type Asked, ask, openConsole, posting } from './support/console.ts';
import { foreign, type Headers, portOf } from './support/foreign.ts';

const secretPath = '/secret-of-this-test';
const folder = mkdtempSync(join(tmpdir(), 'postern-page-'));
const empty = mkdtempSync(join(tmpdir(), 'postern-page-'));
let aws: AwsEndpoint;
/** As of a deployed stack, and as of a local run. */
let guarded: RunningConsole;
let open: RunningConsole;

beforeAll(async () => {
  aws = await startAwsEndpoint();
  aws.stacks.set('Postern', { EventsTableName: 'events', EventsTableShards: '1' });
  writeFileSync(join(folder, 'index.html'), '<!doctype html>the page');
  writeFileSync(join(folder, 'app.js'), 'the script');
  writeFileSync(join(folder, 'secret.txt'), 'not of the page');
  guarded = await openConsole(aws.url, { secretPath, folder });
  open = await openConsole(aws.url, { folder: empty });
});

afterAll(async () => {
  await guarded.close();
  await open.close();
  await aws.stop();
  for (const made of [folder, empty]) rmSync(made, { recursive: true });
});

const errorOf = (text: string) => JSON.parse(text).error;

test.concurrent('the page and its files are served under the secret path alone, of this machine alone', async () => {
  expect(guarded.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/secret-of-this-test\/$/);
  const page = await ask(guarded.url);
  expect([page.status, page.text]).toEqual([200, '<!doctype html>the page']);
  expect(page.headers['content-type']).toBe('text/html; charset=utf-8');
  const script = await ask(`${guarded.url}app.js`);
  expect([script.status, script.headers['content-type']]).toEqual([200, 'text/javascript; charset=utf-8']);
  expect((await ask(`${guarded.url}api/deployment`)).status).toBe(200);
});

test.concurrent.each([
  '/',
  '/api/deployment',
  '/app.js',
  '/secret-of-this-tesT/api/deployment',
  '/secret-of-this-test',
  '/secret-of-this-test2/api/deployment',
  '//secret-of-this-test/api/deployment',
  '/secret-of-this-test/secret.txt',
  '/secret-of-this-test/nothing.js',
  '/secret-of-this-test/..%2f..%2fpackage.js',
  '/secret-of-this-test/api/nothing',
])('there is nothing at %s', async (path) => {
  const { status, text } = await ask(new URL(guarded.url).origin + path);
  expect([status, errorOf(text)]).toEqual([404, 'not_found']);
  expect(text).not.toContain('secret-of');
});

test.concurrent('every answer keeps other sites out, and out of caches', async () => {
  const answers = [
    await ask(guarded.url),
    await ask(`${guarded.url}api/deployment`),
    await ask(`${guarded.url}api/nothing`),
    await ask(`${guarded.url}api/deployment`, { headers: { host: 'evil.example' } }),
  ];
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 404, 403]);
  for (const { headers } of answers) {
    expect(headers).toMatchObject({
      'cache-control': 'no-store',
      'content-security-policy':
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
    });
    expect(Object.keys(headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
  }
});

test.concurrent.each(foreign)('the API answers 403 to %s', async (_, headersOf) => {
  const { status, text } = await ask(`${open.url}api/deployment`, { headers: headersOf(open.url) });
  expect([status, errorOf(text)]).toEqual([403, 'forbidden']);
  const feed = await ask(`${open.url}api/feed`, { headers: headersOf(open.url) });
  expect(feed.status).toBe(403);
});

test.concurrent.each<readonly [string, Headers]>([
  ['the address bar', () => ({ 'sec-fetch-site': 'none', 'sec-fetch-mode': 'navigate' })],
  ['the page itself', () => ({ 'sec-fetch-site': 'same-origin', 'sec-fetch-mode': 'cors' })],
  ['this machine by name', (url) => ({ host: `localhost:${portOf(url)}` })],
  ['its own origin', (url) => ({ origin: `http://127.0.0.1:${portOf(url)}` })],
])('the API answers %s', async (_, headersOf) => {
  expect((await ask(`${open.url}api/deployment`, { headers: headersOf(open.url) })).status).toBe(200);
});

test.concurrent("another site's link leads to the page, and its scripts and frames do not", async () => {
  const from = (mode: string) => ({ headers: { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': mode } });
  expect((await ask(guarded.url, from('navigate'))).status).toBe(200);
  expect((await ask(`${guarded.url}app.js`, from('no-cors'))).status).toBe(403);
});

test.concurrent.each<readonly [string, (url: string) => Asked, number, string]>([
  ['by GET', () => ({}), 405, 'wrong_method'],
  ['by PUT', () => ({ method: 'PUT' }), 405, 'wrong_method'],
  [
    'without an origin',
    () => ({ method: 'POST', headers: { 'content-type': 'application/json' } }),
    403,
    'forbidden',
  ],
  [
    'as a form',
    (url) => ({
      ...posting(url, ''),
      headers: { origin: new URL(url).origin, 'content-type': 'text/plain' },
    }),
    415,
    'not_json',
  ],
  [
    'as a type that begins like JSON',
    (url) => ({
      ...posting(url, ''),
      headers: { origin: new URL(url).origin, 'content-type': 'application/json5' },
    }),
    415,
    'not_json',
  ],
  ['with no JSON', (url) => posting(url, '{"queue":'), 400, 'invalid'],
  ['with a list', (url) => posting(url, []), 400, 'invalid'],
  ['with nothing', (url) => posting(url, {}), 400, 'invalid'],
  ['of a queue that is not there', (url) => posting(url, { queue: 'nobody' }), 400, 'invalid'],
  ['of a queue that is no text', (url) => posting(url, { queue: 1 }), 400, 'invalid'],
  ['with something else', (url) => posting(url, { queue: 'deliveries', all: true }), 400, 'invalid'],
  ['with a large body', (url) => posting(url, { queue: 'x'.repeat(11_000) }), 413, 'too_large'],
])('a redrive %s is refused', async (_, asking, expected, error) => {
  const { status, text, headers } = await ask(`${guarded.url}api/redrive`, asking(guarded.url));
  expect([status, errorOf(text)]).toEqual([expected, error]);
  if (status === 405) expect(headers.allow).toBe('POST');
});

test.concurrent('what is only read is not posted', async () => {
  const { status, headers } = await ask(`${open.url}api/events`, posting(open.url, {}));
  expect([status, headers.allow]).toEqual([405, 'GET']);
});

test.concurrent('a page that is not built says what to do', async () => {
  const { status, text } = await ask(open.url);
  expect([status, JSON.parse(text)]).toEqual([
    503,
    { error: 'not_built', message: expect.stringContaining('npm run build') },
  ]);
});

test.concurrent('what AWS refuses is explained as the commands explain it', async () => {
  const { status, text } = await ask(`${open.url}api/events`);
  expect([status, JSON.parse(text)]).toEqual([
    502,
    { error: 'failed', message: expect.stringContaining('Check the names you gave, --stack and --region.') },
  ]);
});

test.concurrent('a port that is taken is named', async () => {
  const taken = Number(portOf(open.url));
  await expect(openConsole(aws.url, { port: taken })).rejects.toThrow(
    `listens on port ${taken}. Give another`,
  );
});
