import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import {
  SetSubscriptionAttributesCommand,
  SNSClient,
  SubscribeCommand,
  UnsubscribeCommand,
} from '@aws-sdk/client-sns';
import {
  CreateQueueCommand,
  DeleteMessageCommand,
  ListQueuesCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SetQueueAttributesCommand,
} from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { emailengine } from '../functions/emailengine/index.ts';
import { provingField } from '../functions/events/proving.ts';
import { providers } from '../functions/providers.ts';
import type { Provider } from '../functions/webhook/provider.ts';
import { secretKey } from '../lib/output-keys.ts';
import type { AwsAnswer, AwsCall, Intercept } from '../local/engine/aws/endpoint.ts';
import { balance } from '../operations/balance/run.ts';
import { withDeployment } from '../operations/deployment.ts';
import { dropHeld } from '../operations/prove/dead-letter.ts';
import { deliveryOf, kinds, released } from '../operations/prove/deliveries.ts';
import { newRun, subscriptionsOf } from '../operations/prove/own-queue.ts';
import { type Judged, type Proved, type Proving, prove } from '../operations/prove/run.ts';
import { getsProving } from '../operations/prove/subscriptions.ts';
import { post } from '../operations/samples/post.ts';
import { eventsOf, readCase, sampleSecret, withBody } from '../operations/samples/read.ts';
import { commandLine } from './support/cli.ts';
import { openConsole } from './support/console.ts';
import { eventually, type Postern, startPostern } from './support/postern.ts';
import { lately, runHere } from './support/run-here.ts';

const cli = commandLine();
let postern: Postern;
let sns: SNSClient;
let secrets: SecretsManagerClient;
/** In front of AWS for one test. */
let between: Intercept | undefined;

beforeAll(async () => {
  postern = await startPostern((call, forward) => between?.(call, forward) ?? forward());
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const access = { endpoint: postern.engine.endpoint, region: 'us-east-1', credentials };
  sns = new SNSClient(access);
  secrets = new SecretsManagerClient(access);
});

afterAll(async () => {
  cli.close();
  sns.destroy();
  secrets.destroy();
  await postern.stop();
});

const place = () => ({ stack: 'Postern', endpoint: postern.engine.endpoint });

function proveHere(how: Partial<Proving> = {}): Promise<Proved> {
  const quiet = { consent: async () => true, tell: () => undefined };
  return prove(place(), {
    sweep: false,
    rotate: false,
    signal: new AbortController().signal,
    ...quiet,
    ...how,
  });
}

function named(verdicts: readonly Judged[], verdict: Judged['verdict']): readonly string[] {
  return verdicts
    .filter((one) => one.verdict === verdict)
    .map(({ link, of }) => [link, of].filter(Boolean).join(' '));
}

function output(key: string): string {
  return postern.engine.outputs[key] ?? key;
}

async function secretNow({ name }: Provider): Promise<unknown> {
  const request = new GetSecretValueCommand({ SecretId: output(secretKey(name)) });
  return JSON.parse((await secrets.send(request)).SecretString ?? '');
}

async function ownQueues(): Promise<readonly string[]> {
  const { QueueUrls = [] } = await postern.sqs.send(
    new ListQueuesCommand({ QueueNamePrefix: 'Postern-prove-' }),
  );
  return QueueUrls;
}

test('of a deployment that is whole no link is broken, its subscriber gets nothing, and nothing is left', async () => {
  const leftover = `Postern-prove-${newRun(Date.now() - 7_200_000)}`;
  await postern.sqs.send(new CreateQueueCommand({ QueueName: leftover }));
  const told: string[] = [];
  const sweeping = setInterval(() => postern.engine.runSchedules(), 200);
  const proved = await proveHere({ sweep: true, rotate: true, tell: (line) => told.push(line) });
  clearInterval(sweeping);
  const { verdicts, measures } = proved;
  expect(verdicts.filter(({ verdict }) => verdict === 'broken' || verdict === 'warning')).toEqual([]);
  // No mailbox event has a recipient; AWS alone has the others.
  expect(named(verdicts, 'not provable here')).toEqual(
    expect.arrayContaining(['index byRecipient aurinko', 'as deployed rights', 'functions', 'alarms']),
  );
  for (const { name } of providers)
    for (const link of ['answer', 'forged', 'large', 'redrive', 'sweep', 'rotation', 'duplicate'])
      expect(named(verdicts, 'proven')).toContain(`${link} ${name}`);
  expect(measures).toMatchObject({ deliveries: 5 * providers.length, dollars: expect.any(Number) });
  expect(told).toContainEqual(expect.stringMatching(/left behind/));
  expect(await ownQueues()).toEqual([]);
  expect([await postern.depth(postern.eventsQueueUrl), await postern.depth(postern.deadLettersUrl)]).toEqual([
    0, 0,
  ]);
  for (const provider of providers)
    expect(await secretNow(provider)).toEqual({ current: sampleSecret(provider) });
});

test('no list, figure, suppression, search or story shows its events, and they expire within a day', async () => {
  const items = [...(await postern.items()).values()];
  expect(items.length).toBeGreaterThanOrEqual(5 * providers.length);
  for (const { bucket, recipient, recordedtime, expires } of items) {
    expect(String(bucket)).toMatch(/^postern-prove#/);
    expect(String(recipient ?? 'postern-prove#')).toMatch(/^postern-prove#/);
    expect(Number(expires) - Date.parse(String(recordedtime)) / 1_000).toBeLessThanOrEqual(86_400);
  }
  const asked = ['--endpoint', postern.engine.endpoint, '--json'];
  for (const command of [['events', 'list', '--all'], ['suppressions'], ['stats', ...lately]]) {
    const { code, out } = await runHere([...command, ...asked]);
    expect([command, code, out]).toEqual([command, 0, '']);
  }
  const console = await openConsole(postern.engine.endpoint);
  const shown = async (path: string) => (await fetch(`${console.url}api/${path}`)).text();
  for (const { sk, recipient, subject } of new Map(items.map((item) => [item.provider, item])).values()) {
    const address = String(recipient ?? '')
      .split('#')
      .at(-1);
    for (const text of [String(sk).split('#')[1], address, String(subject).replace('message/', '')]) {
      const query = new URLSearchParams({ text: text || 'postern-prove', since: '1d' });
      expect(JSON.parse(await shown(`find?${query}`)).mails).toEqual([]);
    }
  }
  expect(JSON.parse(await shown(`unconfirmed?older=${new Date().toISOString()}`))).toMatchObject({
    mails: [],
    unreported: {},
  });
  expect(JSON.parse(await shown('events')).events).toEqual([]);
  expect(await shown('counts?since=1d')).toContain('"events":0');
  expect(await shown('rates?since=1d')).toContain('"days":[],"domains":[]');
  expect(await shown('suppressions?since=1d')).toContain('"rows":[]');
  await console.close();
});

test('of two runs at once, both end, and each takes away its own queue alone', async () => {
  const made: string[] = [];
  between = async (call, forward) => {
    if (call.operation === 'DeleteQueue') made.push(call.body.toString());
    return forward();
  };
  const both = await Promise.all([proveHere(), proveHere()]);
  between = undefined;
  for (const { verdicts } of both) {
    expect(verdicts.filter(({ verdict }) => verdict === 'broken' || verdict === 'warning')).toEqual([]);
    for (const { name } of providers) expect(named(verdicts, 'proven')).toContain(`redrive ${name}`);
  }
  expect(made).toHaveLength(2);
  for (const { run } of both) expect(made.filter((body) => body.includes(run))).toHaveLength(1);
  expect(await ownQueues()).toEqual([]);
});

test.each(providers)('runs that begin at the same moment send other events: $name', async (provider) => {
  const clock = jest.spyOn(Date, 'now').mockReturnValue(Date.now());
  const ids: (string | undefined)[] = [];
  for (const run of ['0mh0000000a1', '0mh0000000a2'])
    for (const kind of kinds) {
      const delivery = await deliveryOf(provider, run, kind);
      const body = Buffer.from(released(delivery?.body.toString() ?? '', run));
      ids.push(delivery && eventsOf(withBody(delivery, body), 'secret', new Date(0))[0]?.id);
    }
  // The engine in this process goes by the same clock.
  clock.mockRestore();
  expect([ids.includes(undefined), new Set(ids).size]).toEqual([false, 2 * kinds.length]);
});

test('where SNS delivers twice, prove says so, and the log proves the duplicate', async () => {
  between = async (call, forward) => {
    if (call.operation === 'PublishBatch') await forward();
    return forward();
  };
  const { verdicts } = await proveHere({ provider: 'arpoone', only: ['published', 'duplicate'] });
  between = undefined;
  expect(verdicts.map(({ link, verdict }) => [link, verdict])).toEqual([
    ['published', 'not provable here'],
    ['duplicate', 'proven'],
  ]);
  await postern.settled();
});

test('a 503 is tried again, of the second delivery too', async () => {
  let sends = 0;
  between = async ({ caller, operation }, forward) => {
    if (!webhook.test(caller) || !/SendMessage|PutObject/.test(operation)) return forward();
    if (operation === 'SendMessage') sends += 1;
    return sends === 2 ? refusal : forward();
  };
  const { verdicts } = await proveHere({ provider: 'emailengine', only: ['duplicate'] });
  between = undefined;
  expect([sends, named(verdicts, 'proven')]).toEqual([3, ['duplicate emailengine']]);
});

test('what it sent is in balance, and its field is no drift', async () => {
  const { signal } = new AbortController();
  const from = new Date(Date.now() - 3_600_000);
  const { acknowledged, unaccounted } = await withDeployment(place(), (deployment) =>
    balance(deployment, { from, youngMs: 0, signal }),
  );
  expect(acknowledged).toBeGreaterThanOrEqual(3 * providers.length);
  expect(unaccounted).toEqual([]);
  const { code, out } = await runHere(['drift', '--endpoint', postern.engine.endpoint, '--json']);
  expect([code, out]).toEqual([0, '']);
});

const refusal: AwsAnswer = {
  status: 400,
  headers: {},
  body: Buffer.from('{"__type":"AccessDeniedException","message":"no"}'),
};

interface Break {
  /** The link that must be named. */
  readonly link: string;
  readonly of?: string;
  /** Puts the fault there, and takes it away. */
  readonly between?: (strike: () => void) => Intercept;
  readonly change?: () => Promise<() => unknown>;
  readonly how?: Partial<Proving>;
  /** Nothing strikes: nothing needs to be waited for. */
  readonly still?: true;
  /** After this many nothing heals it; two, unless said. */
  readonly strikes?: number;
}

/** A right that a function does not have. */
function denied(
  link: string,
  caller: RegExp,
  operation: string,
  matches: (call: AwsCall) => boolean = () => true,
) {
  const between =
    (strike: () => void): Intercept =>
    async (call, forward) => {
      if (!caller.test(call.caller) || call.operation !== operation || !matches(call)) return forward();
      strike();
      return refusal;
    };
  return {
    link,
    between,
    ...(link === 'sweep' ? { how: { sweep: true } } : {}),
    ...(link === 'redrive' ? { strikes: 1 } : {}),
  };
}

/** What a service answers, changed. */
function changed(link: string, of: string | undefined, operation: string, from: RegExp, to: string): Break {
  return {
    link,
    ...(of === undefined ? {} : { of }),
    strikes: 1,
    between: (strike) => async (call, forward) => {
      const answer = await forward();
      if (call.operation !== operation || call.caller !== 'local') return answer;
      const text = answer.body.toString();
      const other = text.replaceAll(new RegExp(from, 'g'), to);
      if (other !== text) strike();
      return { ...answer, headers: {}, body: Buffer.from(other) };
    },
  };
}

function secretOf(value: string) {
  return async () => {
    const id = output(secretKey('emailengine'));
    postern.engine.putSecret(id, value);
    return () => postern.engine.putSecret(id, JSON.stringify({ current: sampleSecret(emailengine) }));
  };
}

function redriveTo(key: string, target: string, count: number) {
  const set = (deadLetterTargetArn: string) =>
    postern.sqs.send(
      new SetQueueAttributesCommand({
        QueueUrl: output(key),
        Attributes: { RedrivePolicy: JSON.stringify({ deadLetterTargetArn, maxReceiveCount: count }) },
      }),
    );
  const arn = (url: string) => `arn:aws:sqs:us-east-1:000000000000:${url.split('/').at(-1)}`;
  return async () => {
    await set(arn(output('EventsQueueUrl')));
    return () => set(arn(output(target)));
  };
}

async function subscriptionArn(): Promise<string> {
  const [one] = await subscriptionsOf(sns, output('EventsTopicArn'));
  return one?.SubscriptionArn ?? '';
}

function attribute(AttributeName: string, value: string, before: string) {
  const set = async (AttributeValue: string) =>
    sns.send(
      new SetSubscriptionAttributesCommand({
        SubscriptionArn: await subscriptionArn(),
        AttributeName,
        AttributeValue,
      }),
    );
  return async () => {
    await set(value);
    return () => set(before);
  };
}

const notProving = '{"proving":[{"exists":false}]}';

async function unsubscribed() {
  const [one] = await subscriptionsOf(sns, output('EventsTopicArn'));
  await sns.send(new UnsubscribeCommand({ SubscriptionArn: one?.SubscriptionArn }));
  return () =>
    sns.send(
      new SubscribeCommand({
        TopicArn: output('EventsTopicArn'),
        Protocol: 'sqs',
        Endpoint: one?.Endpoint,
        Attributes: { RawMessageDelivery: 'true', FilterPolicy: notProving },
      }),
    );
}

const [webhook, consumer, sweep] = [/Webhook/, /Consumer/, /Sweep/];
const ofBucket = (prefix: string) => (call: AwsCall) => call.url.includes(`/${prefix}/`);

/** What the poller takes off the queue goes to nobody. */
const deaf =
  (strike: () => void): Intercept =>
  async (call, forward) => {
    const answer = await forward();
    // A poll may outlast the fault.
    const isOver = between === undefined;
    if (isOver || call.caller !== 'engine' || !answer.body.includes('"Messages"')) return answer;
    strike();
    return { status: 200, headers: {}, body: Buffer.from('{}') };
  };

/** A poll that had begun before the fault takes this. */
async function polled() {
  await post(
    postern.urlOf(emailengine),
    readCase(emailengine, 'example'),
    sampleSecret(emailengine),
    new Date(),
  );
  return () => undefined;
}

const breaks: readonly (readonly [string, Break])[] = [
  [
    'the route is gone',
    changed('answer', 'emailengine', 'DescribeStacks', /webhooks\/emailengine/, 'elsewhere'),
  ],
  [
    'another answers for it',
    changed('answer', 'emailengine', 'DescribeStacks', /http:[^<]*emailengine/, 'http://127.0.0.1:9/'),
  ],
  ['the secret is not set', { link: 'secret', of: 'emailengine', still: true, change: secretOf('{}') }],
  ['the secret is malformed', { link: 'secret', of: 'emailengine', still: true, change: secretOf('s3cret') }],
  [
    'a stranger has a secret',
    {
      link: 'forged',
      still: true,
      change: secretOf(
        JSON.stringify({
          current: sampleSecret(emailengine),
          previous: `${sampleSecret(emailengine)}-forged`,
        }),
      ),
    },
  ],
  ['the webhook may not send to the queue', denied('stored', webhook, 'SendMessage')],
  ['the webhook may not put large deliveries', denied('large', webhook, 'PutObject')],
  ['the trigger of the consumer is off', { link: 'stored', between: deaf, change: polled }],
  ['the consumer may not insert', denied('stored', consumer, 'BatchExecuteStatement')],
  ['the consumer may not publish', denied('published', consumer, 'PublishBatch')],
  ['the consumer may not read back', denied('duplicate', consumer, 'BatchGetItem')],
  ['the consumer may not get large deliveries', denied('large', consumer, 'GetObject', ofBucket('large'))],
  ['the consumer may not put payloads', denied('large', consumer, 'PutObject', ofBucket('payloads'))],
  ['the consumer may not send to the dead letters', denied('dead letter', consumer, 'SendMessage')],
  ['what is redriven does not get to the queue', denied('redrive', /^local$/, 'SendMessage')],
  ['the consumer does not know the type', denied('unknown', consumer, 'BatchExecuteStatement')],
  ['the sweep may not list', denied('sweep', sweep, 'ListObjectsV2')],
  ['the sweep may not read', denied('sweep', sweep, 'GetObject')],
  ['the sweep may not send', denied('sweep', sweep, 'SendMessage')],
  ['the schedule of the sweep is off', { link: 'sweep', still: true, how: { sweep: true } }],
  ['time to live is off', changed('table', 'events', 'DescribeTimeToLive', /ENABLED/, 'DISABLED')],
  [
    'events cannot be restored',
    changed('table', 'events', 'DescribeContinuousBackups', /"ENABLED"/, '"DISABLED"'),
  ],
  [
    'subscriptions cannot be restored',
    changed('table', 'subscriptions', 'DescribeContinuousBackups', /"ENABLED"/, '"DISABLED"'),
  ],
  [
    'an event is stored for longer',
    changed('expiry', undefined, 'BatchGetItem', /"expires":\{"N":"\d/, '"expires":{"N":"9'),
  ],
  [
    'events are not in the index of time',
    changed('index byTime', undefined, 'Query', /"Items":\[.*\]/, '"Items":[]'),
  ],
  [
    'events are not in the index of recipients',
    changed('index byRecipient', undefined, 'Query', /"Items":\[.*\]/, '"Items":[]'),
  ],
  [
    'the function may not log',
    changed('log', undefined, 'FilterLogEvents', /"events":\[.*\]/, '"events":[]'),
  ],
  [
    'deliveries are redriven to another queue',
    {
      link: 'redrive policy',
      of: 'deliveries',
      still: true,
      change: redriveTo('DeliveriesQueueUrl', 'DeadLettersQueueUrl', 50),
    },
  ],
  [
    "a subscriber's events are redriven to another queue",
    {
      link: 'redrive policy',
      of: 'events',
      still: true,
      change: redriveTo('EventsQueueUrl', 'EventsDeadLettersQueueUrl', 20),
    },
  ],
  [
    'a subscriber is no longer subscribed',
    { link: 'subscription', of: 'events', still: true, change: unsubscribed },
  ],
  [
    'a filter was changed',
    {
      link: 'subscription',
      of: 'events',
      still: true,
      change: attribute('FilterPolicy', '{"type":["x"]}', notProving),
    },
  ],
  [
    'a subscriber gets envelopes',
    {
      link: 'subscription',
      of: 'events',
      still: true,
      change: attribute('RawMessageDelivery', 'false', 'true'),
    },
  ],
  ['an output is missing', changed('stack', undefined, 'DescribeStacks', /SilentAfterHours/, 'Other')],
];

test('thirty links and more are broken below', () => expect(breaks.length).toBeGreaterThanOrEqual(30));

test.each(breaks)('where %s, its link is broken', async (_, { link, of, how = {}, ...fault }) => {
  const enough = new AbortController();
  let left = fault.strikes ?? 2;
  between = fault.between?.(() => --left <= 0 && enough.abort());
  postern.sweeps = false;
  const restore = await fault.change?.();
  const isSweep = how.sweep === true && fault.still === undefined;
  const sweeping = isSweep ? setInterval(() => postern.engine.runSchedules(), 200) : undefined;
  if (fault.still) enough.abort();
  try {
    const { verdicts } = await proveHere({
      provider: 'emailengine',
      only: [link],
      enough: enough.signal,
      ...how,
    });
    const said = verdicts.filter((one) => of === undefined || one.of === of);
    expect(said.map(({ verdict, found }) => [verdict, found])).toEqual([['broken', expect.any(String)]]);
    expect(said[0]?.next).toEqual(expect.any(String));
  } finally {
    clearInterval(sweeping);
    between = undefined;
    postern.sweeps = true;
    await restore?.();
  }
});

test("of the dead letters it drops those that its run held, and returns others'", async () => {
  const [own, other] = [newRun(), newRun()];
  const held = (run: string) => JSON.stringify({ body: `{${provingField({ run, held: true })}}` });
  const mails = [JSON.stringify({ body: '{"a":1}' }), JSON.stringify({ body: held(own) })];
  const QueueUrl = postern.deadLettersUrl;
  for (const MessageBody of [held(own), held(other), held(own), ...mails])
    await postern.sqs.send(new SendMessageCommand({ QueueUrl, MessageBody }));
  await withDeployment(place(), (deployment) => dropHeld(deployment, own));
  const left = new Map<string, string>();
  while (left.size < 3) {
    const asked = new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: 1 });
    const { Messages = [] } = await postern.sqs.send(asked);
    for (const { Body = '', ReceiptHandle = '' } of Messages) left.set(Body, ReceiptHandle);
  }
  expect([...left.keys()].toSorted()).toEqual([held(other), ...mails].toSorted());
  for (const ReceiptHandle of left.values())
    await postern.sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
  expect(await postern.depth(QueueUrl)).toBe(0);
});

test('foreign subscriptions are warned of, and told before anything is sent', async () => {
  const { QueueUrl } = await postern.sqs.send(new CreateQueueCommand({ QueueName: 'theirs' }));
  const Endpoint = `arn:aws:sqs:us-east-1:000000000000:${QueueUrl?.split('/').at(-1)}`;
  const subscribe = {
    TopicArn: output('EventsTopicArn'),
    Protocol: 'sqs',
    Endpoint,
    ReturnSubscriptionArn: true,
  };
  const { SubscriptionArn } = await sns.send(new SubscribeCommand(subscribe));
  const asked: (readonly string[])[] = [];
  const consent = async (touched: readonly string[]) => asked.push(touched) < 0;
  await expect(proveHere({ consent, only: ['foreign subscriptions'] })).rejects.toThrow('Nothing was sent.');
  expect(asked[0]).toContainEqual(expect.stringContaining(Endpoint));
  const { verdicts } = await proveHere({ only: ['foreign subscriptions'] });
  expect(named(verdicts, 'warning')).toEqual(['foreign subscriptions']);
  await sns.send(new UnsubscribeCommand({ SubscriptionArn }));
});

test.each([
  [{}, true],
  [{ FilterPolicy: '{"proving":[{"exists":false}]}' }, false],
  [{ FilterPolicy: '{"type":["email.bounced"]}' }, false],
  [{ FilterPolicy: '{"type":[{"exists":false}]}' }, true],
  [{ FilterPolicy: '{"type":["email.bounced"]}', FilterPolicyScope: 'MessageBody' }, true],
])('a subscription with %j gets what proves the deployment: %p', (attributes, gets) => {
  expect(getsProving(attributes)).toBe(gets);
});

test('a rotation that was killed is put back; a secret that somebody set meanwhile stays', async () => {
  const id = output(secretKey('emailengine'));
  const [made, before] = ['made-by-a-run', sampleSecret(emailengine)];
  const proving = createHash('sha256').update(made).digest('hex');
  const told: string[] = [];
  const quick = { only: ['secret'], tell: (line: string) => told.push(line) };
  postern.engine.putSecret(id, JSON.stringify({ current: made, previous: before, proving }));
  await proveHere(quick);
  expect(await secretNow(emailengine)).toEqual({ current: before });
  expect(told[0]).toContain('Put back the secret of emailengine');
  postern.engine.putSecret(id, JSON.stringify({ current: 'theirs', previous: made, proving }));
  await proveHere(quick);
  expect(await secretNow(emailengine)).toMatchObject({ current: 'theirs' });
  postern.engine.putSecret(id, JSON.stringify({ current: before }));
});

test('without the right to make its queue it says so, and leaves nothing', async () => {
  between = async (call, forward) =>
    call.caller === 'local' && call.operation === 'CreateQueue' ? refusal : forward();
  const args = ['prove', '--yes', '--no-sweep', '--endpoint', postern.engine.endpoint];
  const { code, err } = await runHere(args);
  between = undefined;
  expect([code, err]).toEqual([1, expect.stringContaining('AWS refuses')]);
  expect(await ownQueues()).toEqual([]);
});

test('a missing stack is an error that names it', async () => {
  const args = ['prove', '--yes', '--stack', 'Elsewhere', '--endpoint', postern.engine.endpoint];
  expect(await runHere(args)).toMatchObject({ code: 1, err: expect.stringContaining('Elsewhere') });
});

test('at Ctrl-C it takes away its queue and its subscription, and ends with 130', async () => {
  const subscribed = () => subscriptionsOf(sns, output('EventsTopicArn'));
  const before = await subscribed();
  // Nothing is stored: without Ctrl-C it would wait.
  between = deaf(() => undefined);
  await polled();
  const args = ['prove', '--yes', '--no-sweep', '--provider', 'emailengine'];
  const { child, said, ended } = cli.run([...args, '--endpoint', postern.engine.endpoint]);
  await eventually(() => said.err.includes('Sent 4 deliveries'));
  child.kill('SIGINT');
  const { code, err } = await ended;
  between = undefined;
  expect([code, err]).toEqual([130, expect.stringContaining('Interrupted; what was made is removed.')]);
  expect([await ownQueues(), await subscribed()]).toEqual([[], before]);
});

test('in a pipeline: it wants --yes, tells each link as JSON, and its evidence holds nothing of anybody', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'postern-prove-'));
  const evidence = join(folder, 'evidence.json');
  const args = [
    'prove',
    '--endpoint',
    postern.engine.endpoint,
    '--no-sweep',
    '--evidence',
    evidence,
    '--json',
  ];
  try {
    const unsure = await runHere(args);
    expect([unsure.code, unsure.err]).toEqual([2, expect.stringContaining('--yes')]);
    const { code, out, err } = await runHere([...args, '--yes', '--provider', 'arpoone']);
    expect([code, out.match(/.*"broken".*/g), err]).toEqual([0, null, expect.stringContaining('0 broken')]);
    const lines = out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines).toContainEqual(
      expect.objectContaining({ link: 'stored', of: 'arpoone', verdict: 'proven' }),
    );
    const text = readFileSync(evidence, 'utf8');
    expect(JSON.parse(text)).toMatchObject({
      where: 'a local run',
      verdicts: lines,
      measures: { deliveries: 4 },
    });
    expect(text).not.toMatch(/https?:|arn:|@|\b\d{12}\b|127\.0\.0\.1/);
    for (const provider of providers) expect(text).not.toContain(sampleSecret(provider));
  } finally {
    rmSync(folder, { recursive: true });
  }
});
