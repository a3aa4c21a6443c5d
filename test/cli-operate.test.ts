import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { CloudFormationClient, ListStackResourcesCommand } from '@aws-sdk/client-cloudformation';
import { CloudWatchClient, DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import { DeleteMessageCommand, ReceiveMessageCommand, SendMessageCommand } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import stringWidth from 'string-width';
import * as v from 'valibot';
import { arpoone } from '../functions/arpoone/index.ts';
import { emailengine } from '../functions/emailengine/index.ts';
import { PosternEvent } from '../functions/events/event.ts';
import { paubox } from '../functions/paubox/index.ts';
import type { Provider } from '../functions/webhook/provider.ts';
import type { Intercept } from '../local/engine/aws/endpoint.ts';
import { listen } from '../local/engine/http.ts';
import type { Deployment } from '../operations/deployment.ts';
import { toldLine } from '../operations/logs/read-logs.ts';
import { post } from '../operations/samples/post.ts';
import { readCase, sampleSecret } from '../operations/samples/read.ts';
import { ringingAlarms } from '../operations/status/status.ts';
import { commandLine } from './support/cli.ts';
import { eventually, type Postern, startPostern } from './support/postern.ts';
import { lately } from './support/run-here.ts';

const cli = commandLine();
let postern: Postern;
let here: readonly string[];
/** Answers for AWS in one test. */
let between: Intercept | undefined;

/** The id of a delivery that was refused, and of one that was stored. */
const ids = { refused: '', stored: '' };

beforeAll(async () => {
  postern = await startPostern((call, forward) => between?.(call, forward) ?? forward());
  here = ['--endpoint', postern.engine.endpoint];
  ids.stored = await send(arpoone, 'open', sampleSecret(arpoone));
  ids.refused = await send(emailengine, 'example', 'another secret');
  await send(emailengine, 'example', 'another secret');
  await send(paubox, 'wrong-token', '');
  await fetch(postern.urlOf(emailengine), { method: 'POST', body: Buffer.alloc(7_000_000, 'x') });
  await postern.sqs.send(
    new SendMessageCommand({ QueueUrl: postern.queueUrl, MessageBody: 'x', MessageGroupId: 'x' }),
  );
  await postern.drained();
  await eventually(async () => (await postern.depth(postern.deadLettersUrl)) === 1);
});

afterAll(async () => {
  cli.close();
  await postern.stop();
});

async function send(provider: Provider, name: string, secret: string): Promise<string> {
  const answer = await post(postern.urlOf(provider), readCase(provider, name), secret, new Date());
  return answer.headers.get('apigw-requestid') ?? '';
}

const run = (...args: string[]) => cli.here([...args, ...here]);
const lines = (out: string) =>
  out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));

test('logs shows the lines of one delivery in every log, the oldest first', async () => {
  const { code, out, err } = await run('logs', '--delivery', ids.stored, '--json');
  expect([code, err]).toEqual([0, '']);
  const found = lines(out);
  expect(found.map(({ log }) => log).toSorted()).toEqual(['arpoone', 'consumer', 'gateway']);
  expect(found.map(({ at }) => at)).toEqual(found.map(({ at }) => at).toSorted());
  expect(found.find(({ log }) => log === 'gateway').message).toBe('POST /webhooks/arpoone/{token} 200');
  expect(found.find(({ log }) => log === 'consumer')).toMatchObject({ level: 'INFO', message: 'stored' });
  expect(out).not.toContain('"_aws"');
});

test('logs shows refusals, failures or one kind of line, of the logs that are named', async () => {
  const refused = lines((await run('logs', '--refused', '--json')).out);
  expect(refused.map(({ log, reason, message }) => [log, reason ?? message])).toEqual([
    ['emailengine', 'signature_mismatch'],
    ['emailengine', 'signature_mismatch'],
    ['paubox', 'wrong_token'],
    ['gateway', 'POST /webhooks/emailengine 413'],
  ]);
  const errors = lines((await run('logs', '--errors', '--json')).out);
  expect(errors.map(({ log, message }) => [log, message])).toEqual([
    ['consumer', 'poison: not normalised'],
    ['consumer', 'dead-lettered'],
  ]);
  const one = lines((await run('logs', 'consumer', '--message', 'dead-lettered', '--json')).out);
  expect(one).toMatchObject([{ reason: 'not_a_delivery' }]);
  expect((await run('logs', 'sweep', '--errors')).err).toBe('No lines match.\n');
  const newest = await run('logs', '--refused', '--limit', '1', '--json');
  expect([lines(newest.out).length, newest.err]).toEqual([1, expect.stringContaining('The newest 1 lines')]);
});

test('logs --follow continues with what is written, once each, until Ctrl-C', async () => {
  const { child, said, ended } = cli.run(['logs', 'arpoone', '--follow', '--json', ...here]);
  await eventually(() => said.out.includes(ids.stored));
  const next = await send(arpoone, 'open', sampleSecret(arpoone));
  await eventually(() => said.out.includes(next));
  child.kill('SIGINT');
  const { code, out } = await ended;
  expect(code).toBe(130);
  for (const id of [ids.stored, next])
    expect(
      lines(out).filter(({ deliveryId, message }) => deliveryId === id && message === 'acknowledged'),
    ).toHaveLength(1);
});

test.each([
  [['logs', 'nobody'], 3, /has no log of nobody\. It has those of arpoone, aurinko/],
  [['logs', '--refused', '--errors'], 2, /Give one of --delivery, --refused, --errors and --message/],
])('postern %j ends with %d and says why', async (args, code, message) => {
  expect(await run(...args)).toEqual({ code, out: '', err: expect.stringMatching(message) });
});

test('what is not ours in a log is shown as far as it is known not to hold mail', () => {
  const at = new Date('2026-11-26T00:00:00Z');
  const crash = toldLine('consumer', { at, fields: {}, unreadBytes: 400 });
  expect(crash).toMatchObject({ level: 'WARN', message: 'not JSON, so not shown', details: { bytes: 400 } });
  const record = { requestId: 'r', status: 'timeout', metrics: { durationMs: 1 } };
  expect(toldLine('consumer', { at, fields: { type: 'platform.report', record } })).toMatchObject({
    level: 'ERROR',
    message: 'the run ended: timeout',
    details: { requestId: 'r' },
  });
  const well = { type: 'platform.report', record: { ...record, status: 'success' } };
  expect(toldLine('consumer', { at, fields: well })).toBeUndefined();
});

test('refusals are counted with what is likely behind each, and told one by one', async () => {
  const { code, out, err } = await run('refusals');
  expect([code, err]).toEqual([0, '']);
  expect(out).toMatch(
    /^TIMES +LAST \(UTC\) +PROVIDER +STATUS +REASON\n2 +20\S+ \S+ +emailengine +401 +signature_mismatch\n/,
  );
  expect(out).toMatch(
    /emailengine +413 +too_large_for_gateway\n +larger than API Gateway .*notifyTextSize to 65536/,
  );
  expect(out).toMatch(/paubox +404 +wrong_token\n +the last part of its URL is not our token/);
  const each = lines((await run('refusals', '--provider', 'emailengine', '--json')).out);
  expect(each.map(({ status, reason }) => [status, reason])).toEqual([
    [413, 'too_large_for_gateway'],
    [401, 'signature_mismatch'],
    [401, 'signature_mismatch'],
  ]);
  expect((await run('refusals', '--each')).out).toContain(ids.refused);
  expect(await run('refusals', '--provider', 'aurinko')).toMatchObject({
    code: 0,
    out: '',
    err: expect.stringContaining('Nothing was refused since'),
  });
});

test('a log that may not be read fails what asks for it, and says which right it takes', async () => {
  between = async ({ operation }, forward) =>
    operation === 'FilterLogEvents'
      ? { status: 400, headers: {}, body: Buffer.from('{"__type":"AccessDeniedException"}') }
      : forward();
  const [logs, refusals] = [await run('logs', 'consumer'), await run('refusals')];
  between = undefined;
  expect([logs.code, logs.err]).toEqual([
    1,
    expect.stringMatching(/log of consumer can't be read .*logs:FilterLogEvents/),
  ]);
  expect([refusals.code, refusals.err]).toEqual([
    1,
    expect.stringContaining("The log of paubox can't be read whole"),
  ]);
});

test('status reports flow, queues and the last event of each provider', async () => {
  const { code, out, err } = await run('status');
  expect([code, err]).toEqual([0, '']);
  expect(out).toMatch(
    /^The local run at http:\S+\n20\S+ \S+ UTC\n\nPROVIDER +LAST EVENT +TYPE +IN 1H +IN 24H +REFUSED\n/,
  );
  expect(out).toMatch(/\narpoone +0m ago +email\.opened +2 +2 +0\n/);
  expect(out).toMatch(/\nemailengine +none +– +0 +0 +2\n/);
  expect(out).toMatch(/\nQUEUE +WAITING +IN FLIGHT +DEAD LETTERS\ndeliveries +0 +0 +1\nevents +\d/);
  expect(out).toMatch(/\nAlarms: a local run has none\.\n$/);
  const json = JSON.parse((await run('status', '--json')).out);
  expect(json.flows.find(({ provider }: { provider: string }) => provider === 'arpoone')).toMatchObject({
    acknowledged: { lastHour: 2, lastDay: 2 },
    lastEvent: { type: 'email.opened' },
  });
});

test('status names what it has no right to read, and shows the rest', async () => {
  between = async ({ operation }, forward) =>
    operation === 'GetMetricStatistics'
      ? { status: 400, headers: {}, body: Buffer.from('{"__type":"AccessDeniedException","message":"no"}') }
      : forward();
  const { code, out, err } = await run('status');
  between = undefined;
  expect([code, out]).toEqual([1, expect.stringMatching(/\narpoone +0m ago +email\.opened +– +– +–\n/)]);
  expect(err.match(/The flow can't be looked at: AWS refuses/g)).toHaveLength(1);
});

test('alarms that ring are those of the stack, with what each means', async () => {
  const [cloudwatch, cloudformation] = [mockClient(CloudWatchClient), mockClient(CloudFormationClient)];
  cloudformation.on(ListStackResourcesCommand).resolves({
    StackResourceSummaries: ['Postern-Alarm-A', 'other'].map((PhysicalResourceId, at) => ({
      LogicalResourceId: PhysicalResourceId,
      LastUpdatedTimestamp: new Date(),
      ResourceStatus: 'CREATE_COMPLETE' as const,
      ResourceType: at === 0 ? 'AWS::CloudWatch::Alarm' : 'AWS::SQS::Queue',
      PhysicalResourceId,
    })),
  });
  const asked = { AlarmNames: ['Postern-Alarm-A'], StateValue: 'ALARM' as const };
  const since = new Date('2026-11-26T00:00:00Z');
  cloudwatch.on(DescribeAlarmsCommand, asked).resolves({
    MetricAlarms: [
      { AlarmName: 'Postern-Alarm-A', AlarmDescription: 'It fails.', StateUpdatedTimestamp: since },
    ],
  });
  const open = <C>(Client: new (how: { region: string }) => C) => new Client({ region: 'eu-west-1' });
  const deployment = { place: { stack: 'Postern' }, open } as Pick<Deployment, 'place' | 'open'>;
  expect(await ringingAlarms(deployment)).toEqual([
    { name: 'Postern-Alarm-A', since: since.toISOString(), description: 'It fails.' },
  ]);
  for (const mock of [cloudwatch, cloudformation]) mock.restore();
});

test('an event is resent to one subscriber or to a program, with its id and marked, and nothing else hears of it', async () => {
  await postern.settled();
  const [event] = [...(await postern.stored()).values()];
  if (event === undefined) throw new Error('nothing is stored');
  const ids = [event.id.slice(0, 8)];
  const sent = await run('events', 'resend', ...ids, ...lately, ...ids, '--to', 'events', '--json');
  expect([sent.code, sent.err, lines(sent.out)]).toEqual([
    0,
    '',
    [{ id: event.id, type: event.type, subject: event.subject, to: 'events', outcome: 'sent' }],
  ]);
  const { sqs, eventsQueueUrl: QueueUrl, depth } = postern;
  expect([await depth(QueueUrl), await depth(postern.queueUrl)]).toEqual([1, 0]);
  const received = await sqs.send(new ReceiveMessageCommand({ QueueUrl, MessageAttributeNames: ['All'] }));
  const [{ Body = '', MessageAttributes = {}, ReceiptHandle } = {}] = received.Messages ?? [];
  await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
  expect(JSON.parse(Body)).toEqual({ ...event, resent: true });
  expect(v.is(PosternEvent, JSON.parse(Body))).toBe(true);
  expect(MessageAttributes.type?.StringValue).toBe(event.type);

  const posted: string[] = [];
  const program = createServer(async (request, response) => {
    posted.push(await text(request));
    response.writeHead(posted.length === 1 ? 204 : 410).end();
  });
  const { address } = await listen(program, '127.0.0.1', 0);
  const url = `http://${address}/hook`;
  const taken = await run('events', 'resend', ...ids, ...lately, '--forward-to', url);
  expect([taken.code, taken.out]).toEqual([
    0,
    expect.stringMatching(/email\.opened about message\/.*: taken \(204\)\n$/),
  ]);
  expect(posted.map((body) => JSON.parse(body))).toEqual([{ ...event, resent: true }]);
  const refused = await run('events', 'resend', ...ids, ...lately, '--forward-to', url);
  expect([refused.code, refused.err]).toEqual([1, expect.stringContaining('1 of 1 were not taken by http:')]);
  program.close();
  expect([...(await postern.stored()).values()].some(({ resent }) => resent)).toBe(false);
});

test.each([
  [[], 2, /Give --to with a subscriber, or --forward-to/],
  [['--to', 'nobody'], 3, /no subscriber nobody\. It has events\./],
  [['--forward-to', 'http://example.com/'], 2, /anybody on the way to .* could read them/],
  [['--to', 'events'], 3, /no event whose id begins with 00000000/],
])('postern events resend with %j ends with %d and says why', async (args, code, message) => {
  expect(await run('events', 'resend', '00000000', ...lately, ...args)).toEqual({
    code,
    out: '',
    err: expect.stringMatching(message),
  });
});

test.each(['60', '80', '120'])('they fit a terminal of %s columns, and cut no id', async (COLUMNS) => {
  const commands = [['logs'], ['logs', '--errors'], ['refusals'], ['refusals', '--each'], ['status']];
  for (const args of commands) {
    const { code, out } = await cli.here([...args, ...here], { COLUMNS });
    expect([args, code]).toEqual([args, 0]);
    expect(out.split('\n').filter((line) => stringWidth(line) > Number(COLUMNS))).toEqual([]);
  }
  expect((await cli.here(['logs', '--delivery', ids.stored, ...here], { COLUMNS })).out).toContain(
    ids.stored,
  );
});
