import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { providers } from '../functions/providers.ts';
import type { AwsEndpoint } from '../local/engine/aws/endpoint.ts';
import { startDeployment } from './support/deployment.ts';
import { runHere } from './support/run-here.ts';

const token = 'K'.repeat(43);
let aws: AwsEndpoint;

beforeAll(async () => {
  const started = await startDeployment((authenticity) => (authenticity === 'token' ? token : undefined));
  aws = started.aws;
  const { WebhookUrlAurinko = '', WebhookUrlPaubox = '' } = started.outputs;
  aws.secrets.put('empty', 'empty', '{}');
  aws.stacks.set('Partly', { WebhookUrlAurinko, WebhookUrlPaubox, SecretPaubox: 'empty' });
});

afterAll(() => aws.stop());

const urls = (...args: string[]) => runHere(['urls', ...args, '--endpoint', aws.url]);

test('every provider gets its whole URL and what to paste where', async () => {
  const { code, out, err } = await urls('--json');
  expect(code).toBe(0);
  const all = out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(all.map(({ provider, url }) => [provider, url])).toEqual(
    providers.map(({ name, authenticity }) => [
      name,
      `https://gate.example.com/webhooks/${name}${authenticity === 'token' ? `/${token}` : ''}`,
    ]),
  );
  for (const { steps } of all) expect(steps.length).toBeGreaterThan(1);
  expect(err).toMatch(/keep .*arpoone's and paubox's secret/);
});

test('what is to be pasted is at the margin, as it is', async () => {
  const { code, out, err } = await urls('arpoone');
  expect(code).toBe(0);
  const json = /^\{\n[\s\S]*^\}$/m.exec(out)?.[0] ?? '';
  const entry = { url: `https://gate.example.com/webhooks/arpoone/${token}`, enabled: true };
  expect(JSON.parse(json)).toEqual({
    emailWebhooks: { bounced: entry, clicked: entry, opened: entry, spam: entry, unsubscribed: entry },
  });
  expect(err).toContain('keep');
});

test('a deployment of some providers tells theirs, and a token that is not set is an error', async () => {
  const { code, out, err } = await urls('--stack', 'Partly', '--json');
  expect([
    code,
    out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line).provider),
  ]).toEqual([1, ['aurinko']]);
  expect(err).toMatch(/no token for paubox.*postern secrets rotate paubox/);
});

test.each([
  [['nobody'], 2, /Allowed choices are .*emailengine/],
  [['--stack', 'Nobody'], 1, /no stack Nobody/],
  [['arpoone', '--stack', 'Partly'], 1, /The stack Partly has no output/],
])('postern urls %j ends with %d and says why', async (args, expected, message) => {
  const { code, out, err } = await urls(...args);
  expect([code, out]).toEqual([expected, '']);
  expect(err).toMatch(message);
});

test('the help has examples, and says that tokens are printed', async () => {
  const { code, out } = await runHere(['urls', '--help']);
  expect(code).toBe(0);
  expect(out).toMatch(/postern urls .*prints the token.*Exit codes: 0 done/s);
});
