import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { PurgeQueueCommand, SendMessageCommand } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { arpoone } from '../functions/arpoone/index.ts';
import { emailengine } from '../functions/emailengine/index.ts';
import { paubox } from '../functions/paubox/index.ts';
import { providers } from '../functions/providers.ts';
import type { Provider } from '../functions/webhook/provider.ts';
import { secretKey, webhookUrlKey } from '../lib/output-keys.ts';
import type { AwsAnswer, Intercept } from '../local/engine/aws/endpoint.ts';
import { type Diagnosing, type Diagnosis, diagnose } from '../operations/doctor/diagnose.ts';
import { post } from '../operations/samples/post.ts';
import { readCase, sampleSecret } from '../operations/samples/read.ts';
import { commandLine } from './support/cli.ts';
import { eventually, type Postern, startPostern } from './support/postern.ts';
import { runHere } from './support/run-here.ts';

const cli = commandLine();

let postern: Postern;
/** Answers for AWS in one test. */
let between: Intercept | undefined;
let healthy: readonly Diagnosis[];

beforeAll(async () => {
  postern = await startPostern((call, forward) => between?.(call, forward) ?? forward());
  for (const provider of providers) expect(await send(provider)).toBe(200);
  await postern.drained();
  healthy = await doctor();
});

afterAll(async () => {
  cli.close();
  await postern.stop();
});

function send(provider: Provider, secret = sampleSecret(provider), url = postern.urlOf(provider)) {
  return post(url, readCase(provider, 'example'), secret, new Date()).then(({ status }) => status);
}

function doctor(how?: Diagnosing): Promise<readonly Diagnosis[]> {
  return diagnose({ stack: 'Postern', endpoint: postern.engine.endpoint }, how);
}

/** What doctor says while `intercept` answers for AWS. */
async function doctorBehind(intercept: Intercept, how?: Diagnosing): Promise<readonly Diagnosis[]> {
  between = intercept;
  try {
    return await doctor(how);
  } finally {
    between = undefined;
  }
}

function told(diagnoses: readonly Diagnosis[], check: string, of?: string): Diagnosis {
  const found = diagnoses.find((one) => one.check === check && one.of === of);
  if (found === undefined) throw new Error(`no check ${check} ${of}`);
  return found;
}

const reds = (diagnoses: readonly Diagnosis[]) =>
  diagnoses.filter(({ mark }) => mark === 'red').map(({ check, of }) => [check, of].join(' ').trim());

function setSecret({ name }: Provider, value: unknown): void {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  postern.engine.putSecret(postern.engine.outputs[secretKey(name)] ?? '', text);
}

/** With the secret that it had before, once the function knows it again. */
async function restoreSecret(provider: Provider): Promise<void> {
  setSecret(provider, { current: sampleSecret(provider) });
  await eventually(async () => (await send(provider)) === 200);
}

test('a healthy local run is green, save for what only AWS has, and nothing of it was stored', async () => {
  expect(healthy.filter(({ mark }) => mark !== 'green' && mark !== 'grey')).toEqual([]);
  const grey = healthy.filter(({ mark }) => mark === 'grey').map(({ check }) => check);
  expect(grey).toEqual(['spool expiry', 'concurrency', 'functions', 'alarms']);
  for (const { name } of providers)
    expect(told(healthy, 'refusals', name).found).toBe('none in the last 24 hours');
  expect(told(healthy, 'last event', 'emailengine').found).toMatch(/^\S+\.\S+, received 20\S+ \S+ UTC$/);
  const deliveries = new Set([...(await postern.stored()).values()].map(({ deliveryid }) => deliveryid));
  expect(deliveries.size).toBe(providers.length);
});

test('the command prints a line for each check, in order, and the probes of an earlier run are no refusals', async () => {
  const { code, out, err } = await cli.run(['doctor', '--endpoint', postern.engine.endpoint]).ended;
  expect([code, err]).toEqual([0, '']);
  const signs = { green: '✓', yellow: '!', red: '✗', grey: '–' };
  const heads = healthy.map(({ mark, check, of = '' }) => [signs[mark], check, of].join(' ').trim());
  const lines = out.split('\n').filter((line) => line !== '' && !line.startsWith('  '));
  expect(
    lines.map((line) =>
      line
        .slice(0, 30)
        .split(/\s{2,}/)
        .slice(0, 2)
        .join(' ')
        .trim(),
    ),
  ).toEqual(heads);
});

test('the secret of one provider that is unset or no JSON is red, at the route too, and only there', async () => {
  setSecret(emailengine, '{}');
  await eventually(async () => (await send(emailengine)) === 503);
  const unset = await doctor();
  // The provider was refused meanwhile.
  expect(reds(unset)).toEqual(['route emailengine', 'secret emailengine', 'refusals emailengine']);
  expect(told(unset, 'secret', 'emailengine').next).toContain('postern secrets set emailengine');
  expect(told(unset, 'route', 'emailengine').found).toMatch(/503: the secret is not set/);
  setSecret(emailengine, 'no JSON');
  await eventually(async () =>
    (await doctor({ provider: 'emailengine' })).some(({ next }) =>
      /set emailengine --force/.test(next ?? ''),
    ),
  );
  await restoreSecret(emailengine);
  const { mark, found } = told(await doctor({ provider: 'emailengine' }), 'refusals', 'emailengine');
  expect([mark, found]).toEqual(['yellow', expect.stringContaining('Others were acknowledged since')]);
});

test('refusals are red with their likely cause, until the provider can recover without you', async () => {
  expect(await send(emailengine, 'another secret')).toBe(401);
  const { mark, found, next } = told(await doctor(), 'refusals', 'emailengine');
  expect(mark).toBe('red');
  expect(found).toMatch(/401 signature_mismatch \(\d+ bytes\): signed with another service secret/);
  expect(next).toContain('postern secrets set emailengine');
  await restoreSecret(emailengine);
  const { headers } = readCase(emailengine, 'example');
  const signed = headers(sampleSecret(emailengine), new Date());
  const resend = await fetch(postern.urlOf(emailengine), {
    method: 'POST',
    headers: Object.fromEntries(signed),
  });
  expect(resend.status).toBe(401);
  const after = told(await doctor(), 'refusals', 'emailengine');
  expect([after.mark, after.next]).toEqual(['green', undefined]);
  expect(after.found).toContain('EmailEngine sends the body again automatically');
});

test("a stranger's wrong token is worth a look and not red; as many as an alarm rings for are", async () => {
  const wrongToken = () => post(postern.urlOf(paubox), readCase(paubox, 'wrong-token'), '', new Date());
  const look = async () => told(await doctor({ provider: 'paubox' }), 'refusals', 'paubox');
  expect((await wrongToken()).status).toBe(404);
  const { mark, found, next } = await look();
  expect([mark, next]).toEqual(['yellow', expect.stringContaining('If something has happened at paubox')]);
  expect(found).toMatch(
    /404 wrong_token .*None was acknowledged since, but this few may come from a stranger$/,
  );
  for (let more = 1; more <= 5; more++) await wrongToken();
  expect((await look()).mark).toBe('red');
  await restoreSecret(paubox);
  expect((await look()).mark).toBe('yellow');
});

test('log lines without the expected fields are reported with what they have', async () => {
  const odd: Intercept = async ({ operation, body }, forward) => {
    if (operation !== 'FilterLogEvents') return forward();
    const { filterPattern = '' } = JSON.parse(body.toString());
    const line = /rejected/.test(filterPattern) ? { message: 'rejected', reason: 7 } : { level: 'ERROR' };
    const events = /acknowledged/.test(filterPattern)
      ? []
      : [{ timestamp: Date.now(), message: JSON.stringify({ ...line, status: {} }) }];
    return { status: 200, headers: {}, body: Buffer.from(JSON.stringify({ events })) };
  };
  const found = await doctorBehind(odd);
  expect(JSON.stringify(found)).not.toMatch(/undefined|\[object|NaN/);
  expect(told(found, 'consumer').found).toMatch(/^errors in .*: 1, the last at 20\S+ \S+ UTC$/);
  expect(told(found, 'refusals', 'arpoone').found).toContain('with unknown: a reason that');
});

test('a delivery too large for API Gateway is reported, with the setting that makes it smaller', async () => {
  const large = { method: 'POST', body: Buffer.alloc(7_000_000, 'x') };
  expect((await fetch(postern.urlOf(emailengine), large)).status).toBe(413);
  const { mark, found, next } = told(await doctor(), 'gateway');
  expect([mark, found]).toEqual(['yellow', expect.stringContaining('emailengine 413 ×1')]);
  expect(next).toContain('notifyTextSize to 65536');
});

test("an old secret is reported while it is there, and whether the provider's setting still has it", async () => {
  const next = 'local-arpoone-token-0000000000000000000000B';
  setSecret(arpoone, { current: next, previous: sampleSecret(arpoone) });
  const kept = told(await doctor({ provider: 'arpoone' }), 'old secret', 'arpoone');
  expect([kept.mark, kept.found]).toEqual(['green', expect.stringContaining('was not used in 24 hours')]);
  await eventually(async () => {
    await send(arpoone);
    return told(await doctor({ provider: 'arpoone' }), 'old secret', 'arpoone').mark === 'yellow';
  });
  await restoreSecret(arpoone);
  const whole = await doctor({ provider: 'arpoone' });
  expect(whole.map(({ check }) => check)).toEqual(['stack', 'route', 'secret', 'last event', 'refusals']);
});

test('dead letters are red, of deliveries and of subscribers', async () => {
  const { engine, sqs, deadLettersUrl } = postern;
  const queues = [deadLettersUrl, engine.outputs.EventsDeadLettersQueueUrl ?? ''];
  for (const QueueUrl of queues)
    await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'x', MessageGroupId: 'x' }));
  const found = await doctor();
  expect(reds(found)).toEqual(['dead letters', 'subscriber events']);
  expect(told(found, 'dead letters').next).toContain('postern dlq list');
  for (const QueueUrl of queues) await sqs.send(new PurgeQueueCommand({ QueueUrl }));
});

test('what the consumer could not do is yellow, with the words of its log', async () => {
  const { sqs, queueUrl, depth, deadLettersUrl } = postern;
  await sqs.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: 'x', MessageGroupId: 'x' }));
  await eventually(async () => (await depth(deadLettersUrl)) === 1);
  const found = await doctor();
  expect(told(found, 'consumer')).toMatchObject({
    mark: 'yellow',
    found: expect.stringMatching(/^errors in the last 15 minutes: \d+, the last at .*dead-lettered/),
    next: expect.stringContaining('docs/operate/runbook.md#consumer-errors'),
  });
  expect(reds(found)).toEqual(['dead letters']);
  await sqs.send(new PurgeQueueCommand({ QueueUrl: deadLettersUrl }));
});

test('what waits in the spool is red once it is old', async () => {
  const client = new S3Client({
    endpoint: postern.engine.endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  const Bucket = postern.engine.outputs.SpoolBucketName;
  await client.send(new PutObjectCommand({ Bucket, Key: 'outage/paubox/2026-11-22/x', Body: 'x' }));
  client.destroy();
  expect(told(await doctor(), 'spool').mark).toBe('green');
  const aged: Intercept = async ({ operation }, forward) => {
    const answer = await forward();
    if (operation !== 'ListObjectsV2') return answer;
    const body = answer.body.toString().replace(/(<LastModified>)[^<]+/g, '$12026-01-02T03:04:05.000Z');
    const { 'content-length': _, ...headers } = answer.headers;
    return { ...answer, headers, body: Buffer.from(body) };
  };
  const { mark, found } = told(await doctorBehind(aged), 'spool');
  expect([mark, found]).toEqual([
    'red',
    expect.stringContaining('deliveries that wait: 1, the oldest since 2026-01-02'),
  ]);
});

test('a service that hangs is red when its time is over, and the other checks continue', async () => {
  const released = Promise.withResolvers<void>();
  const hanging: Intercept = async ({ operation }, forward) => {
    if (operation === 'DescribeTimeToLive') await released.promise;
    return forward();
  };
  const found = await doctorBehind(hanging);
  released.resolve();
  expect(reds(found)).toEqual(['table events', 'table subscriptions']);
  expect(told(found, 'table', 'events').found).toBe('no answer within 10 s');
  expect(found.map(({ check, of }) => [check, of])).toEqual(healthy.map(({ check, of }) => [check, of]));
});

const denied = (status: number, body: string): AwsAnswer => ({
  status,
  headers: {},
  body: Buffer.from(body),
});

test('what the credentials may not look at is grey, with the right that it needs', async () => {
  const message = 'User: me is not authorized to perform: sqs:GetQueueAttributes on resource: x';
  const json = (__type: string, text: string) => denied(400, JSON.stringify({ __type, message: text }));
  const refusing: Intercept = async ({ operation, caller }, forward) => {
    if (caller !== 'local') return forward();
    if (operation === 'GetQueueAttributes') return json('AccessDeniedException', message);
    if (operation === 'FilterLogEvents') return json('AccessDeniedException', 'no');
    if (operation === 'ListObjectsV2') return denied(403, '<Error><Code>AccessDenied</Code></Error>');
    return forward();
  };
  const found = await doctorBehind(refusing);
  expect(reds(found)).toEqual([]);
  for (const [check, of, needs] of [
    ['deliveries', undefined, 'sqs:GetQueueAttributes'],
    ['subscriber', 'events', 'sqs:GetQueueAttributes'],
    ['refusals', 'paubox', 'logs:FilterLogEvents'],
    ['consumer', undefined, 'logs:FilterLogEvents'],
    ['spool', undefined, 's3:ListBucket'],
  ] as const)
    expect(told(found, check, of)).toMatchObject({
      mark: 'grey',
      found: `not allowed to look: needs ${needs}`,
    });
  expect(told(found, 'route', 'paubox').found).toContain("can't be read");
});

test('a URL that another thing answers is red, and exit code 1 says so, as JSON too', async () => {
  const away = postern.urlOf(emailengine).replace('/emailengine', '/elsewhere');
  const described: Intercept = async ({ operation }, forward) => {
    const answer = await forward();
    if (operation !== 'DescribeStacks') return answer;
    const body = answer.body.toString().replace(postern.urlOf(emailengine), away);
    return { ...answer, body: Buffer.from(body) };
  };
  between = described;
  const { code, out, err } = await runHere([
    'doctor',
    '--json',
    '--provider',
    'emailengine',
    '--endpoint',
    postern.engine.endpoint,
  ]);
  between = undefined;
  expect([code, err]).toEqual([1, 'error: 1 of 5 checks are red: each says what to do.\n']);
  const lines = out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(lines[1]).toEqual({
    check: 'route',
    of: 'emailengine',
    mark: 'red',
    found: 'answered 404: there is no such route',
    next: expect.stringContaining('DNS'),
  });
});

test('a wrong token that the function did not see is not taken for its answer', async () => {
  const url = postern.engine.outputs[webhookUrlKey(paubox.name)] ?? '';
  const described: Intercept = async ({ operation }, forward) => {
    const answer = await forward();
    if (operation !== 'DescribeStacks') return answer;
    return { ...answer, body: Buffer.from(answer.body.toString().replace(url, `${postern.engine.url}/x/`)) };
  };
  const { mark, found } = told(
    await doctorBehind(described, { provider: 'paubox', withinMs: 3_000 }),
    'route',
    'paubox',
  );
  expect([mark, found]).toEqual(['yellow', expect.stringContaining('does not show it yet')]);
});
