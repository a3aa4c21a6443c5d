import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { providers } from '../functions/providers.ts';
import { secretKey, webhookUrlKey } from '../lib/output-keys.ts';
import { type AwsEndpoint, startAwsEndpoint } from '../local/aws/endpoint.ts';
import { commandLine } from './support/cli.ts';

const cli = commandLine();
const token = 'K'.repeat(43);
let aws: AwsEndpoint;

/** AWS as a deployment leaves it, without the functions: this command only reads. */
beforeAll(async () => {
  aws = await startAwsEndpoint();
  const outputs: Record<string, string> = {};
  for (const { name, authenticity } of providers) {
    const arn = `arn:aws:secretsmanager:us-east-1:000000000000:secret:${name}-a1b2c3`;
    outputs[secretKey(name)] = arn;
    outputs[webhookUrlKey(name)] =
      `https://gate.example.com/webhooks/${name}${authenticity === 'token' ? '/' : ''}`;
    aws.secrets.put(arn, name, authenticity === 'token' ? JSON.stringify({ current: token }) : '{}');
  }
  aws.stacks.set('Postern', outputs);
  const { WebhookUrlAurinko = '', WebhookUrlPaubox = '', SecretPaubox = '' } = outputs;
  aws.secrets.put('empty', 'empty', '{}');
  aws.stacks.set('Partly', { WebhookUrlAurinko, WebhookUrlPaubox, SecretPaubox: 'empty' });
  expect(SecretPaubox).not.toBe('');
});

afterAll(async () => {
  cli.close();
  await aws.stop();
});

const urls = (...args: string[]) => cli.run(['urls', ...args, '--endpoint', aws.url]).ended;

test.concurrent('every provider gets its whole URL and what to paste where', async () => {
  const { code, out, err } = await urls('--json');
  expect(code).toBe(0);
  const all = out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(all.map(({ provider, url }) => [provider, url])).toEqual([
    ['arpoone', `https://gate.example.com/webhooks/arpoone/${token}`],
    ['aurinko', 'https://gate.example.com/webhooks/aurinko'],
    ['emailengine', 'https://gate.example.com/webhooks/emailengine'],
    ['paubox', `https://gate.example.com/webhooks/paubox/${token}`],
  ]);
  for (const { steps } of all) expect(steps.length).toBeGreaterThan(1);
  expect(err).toContain("keep arpoone's and paubox's secret");
});

test.concurrent('what is to be pasted stands at the margin, as it is', async () => {
  const { code, out, err } = await urls('arpoone');
  expect(code).toBe(0);
  const json = /^\{\n[\s\S]*^\}$/m.exec(out)?.[0] ?? '';
  const entry = { url: `https://gate.example.com/webhooks/arpoone/${token}`, enabled: true };
  expect(JSON.parse(json)).toEqual({
    emailWebhooks: { bounced: entry, clicked: entry, opened: entry, spam: entry, unsubscribed: entry },
  });
  expect(err).toContain('keep');
});

test.concurrent('a deployment of some providers tells theirs, and a token that is not set is an error', async () => {
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

test.concurrent.each([
  [['nobody'], 2, /Allowed choices are .*emailengine/],
  [['--stack', 'Nobody'], 1, /no stack Nobody/],
  [['arpoone', '--stack', 'Partly'], 1, /The stack Partly has no output/],
])('postern urls %j ends with %d and says why', async (args, expected, message) => {
  const { code, out, err } = await urls(...args);
  expect([code, out]).toEqual([expected, '']);
  expect(err).toMatch(message);
});

test.concurrent('the help has examples, and says that tokens are printed', async () => {
  const { code, out } = await cli.run(['urls', '--help']).ended;
  expect(code).toBe(0);
  expect(out).toMatch(/postern urls .*prints the token.*Exit codes: 0 done/s);
});
