import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { addDlq } from '../cli/dlq/dlq.ts';
import { Command } from '../cli/terminal/command.ts';
import { encodeDelivery } from '../functions/webhook/delivery.ts';
import { encodePointer } from '../functions/webhook/pointer.ts';
import type { Intercept } from '../local/engine/aws/endpoint.ts';
import { commandLine } from './support/cli.ts';
import { eventually, type Postern, startPostern } from './support/postern.ts';

const cli = commandLine();
const receivedAt = '2026-11-22T00:00:00.000Z';
let postern: Postern;
let local: readonly string[];
/** Answers for AWS in one test. */
let between: Intercept | undefined;

beforeAll(async () => {
  postern = await startPostern((call, forward) => between?.(call, forward) ?? forward());
  local = ['--endpoint', postern.engine.endpoint];
});

afterAll(async () => {
  cli.close();
  await postern.stop();
});

const start = (...args: string[]) => cli.run(['dlq', ...args, ...local]);
const run = (...args: string[]) => cli.here(['dlq', ...args, ...local]);
const lines = (out: string) =>
  out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));

/** A delivery of one event, unless its payload is broken. */
function delivery(
  id: string,
  body = JSON.stringify({ event: 'messageSent', account: id, data: { messageId: id } }),
) {
  const headers = { 'content-type': 'application/json' };
  return encodeDelivery({ id, provider: 'emailengine', receivedAt, headers, body: Buffer.from(body) });
}

async function bury(
  MessageBody: string,
  attributes: Record<string, string> = {},
  QueueUrl = postern.deadLettersUrl,
): Promise<string> {
  const entries = Object.entries(attributes).map(([name, text]) => [
    name,
    { DataType: 'String', StringValue: text },
  ]);
  const { MessageId = '' } = await postern.sqs.send(
    new SendMessageCommand({
      QueueUrl,
      MessageBody,
      MessageAttributes: Object.fromEntries(entries),
    }),
  );
  return MessageId;
}

const tooOften = 'It was tried as often as the queue allows, and failed each time.';
const hostile = '\u009b2J\u202e';

// One queue, so one after another: what a reader holds, nobody else sees.
test('an empty dead-letter queue is no failure', async () => {
  expect(await run('list')).toEqual({ code: 0, out: '', err: 'There are no dead letters.\n' });
  expect(await run('redrive')).toEqual({ code: 0, out: 'There are no dead letters to move.\n', err: '' });
});

test('each dead letter is listed with why it is there and what it would become, and stays', async () => {
  const ids = [
    await bury(delivery('good')),
    await bury(delivery('broken', '{"event": "nonsense"'), {
      reason: 'not_normalised',
      fault: 'SyntaxError',
    }),
    await bury(`not a delivery ${hostile}`, { reason: 'not_a_delivery', fault: `Malformed${hostile}` }),
  ];
  const { code, out, err } = await run('list');
  expect([code, err]).toEqual([0, '']);
  expect(out).toMatch(/^ID +PROVIDER +DELIVERY +RECEIVED \(UTC\) +AGE +RECEIVES +BYTES\n/);
  expect(out).toMatch(
    new RegExp(
      `${ids[0]?.slice(0, 8)} +emailengine +good +2026-11-22 00:00:00 +\\d+m +1 +\\d+\n +${tooOften} Now it would become 1 event\\.\n`,
    ),
  );
  expect(out).toMatch(
    /broken .*\n +It could not be normalised: a defect here, .* It still can't be normalised \(SyntaxError at position 20\)\.\n/,
  );
  expect(out).toMatch(
    /\n +It is no delivery: something else than Postern.* It still can't be read as one\.\n/,
  );
  expect(out).not.toMatch(/not_a_delivery|Malformed/);
  expect(out).not.toMatch(/[^\P{Cc}\n]|\p{Cf}/u);
  const json = lines((await run('list', '--json')).out);
  expect(json.map(({ id }) => id).toSorted()).toEqual(ids.toSorted());
  expect(json.find(({ id }) => id === ids[0])).toMatchObject({
    provider: 'emailengine',
    deliveryId: 'good',
    receivedAt,
    receives: 2,
    why: `${tooOften} Now it would become 1 event.`,
  });
  expect(await postern.depth(postern.deadLettersUrl)).toBe(3);
  const some = await run('list', '--limit', '2', '--json');
  expect([lines(some.out).length, some.err]).toEqual([
    2,
    expect.stringContaining('at least 2 dead letters; SQS counts about 3'),
  ]);
});

test('one is shown with its headers by name, what it would become, and its body only when asked', async () => {
  const all = lines((await run('list', '--json')).out);
  const idOf = (name: string) => all.find(({ deliveryId }) => deliveryId === name).id;
  const shown = await run('show', idOf('good').slice(0, 8), '--json');
  expect(JSON.parse(shown.out)).toMatchObject({
    deliveryId: 'good',
    headers: ['content-type'],
    events: [{ type: 'email.sent', account: 'good', subject: 'message/good', stored: false }],
  });
  expect(shown.out).not.toContain('messageSent');
  const withBody = await run('show', idOf('good'), '--body');
  expect(withBody.out).toContain('body: {"event":"messageSent"');
  const broken = await run('show', idOf('broken'));
  expect(broken.out).toContain('fault: SyntaxError\nat: position 20\n');
  expect(broken.out).not.toContain('nonsense');
  const malformed = all.find(({ deliveryId }) => deliveryId === undefined).id;
  const harmless = await run('show', malformed, '--body');
  expect(harmless.out).toContain('not a delivery ·2J·');
  const none = await run('show', 'nothing');
  expect([none.code, none.err]).toEqual([3, expect.stringContaining('No dead letter with id "nothing"')]);
});

test('one is dropped permanently, but not without --yes', async () => {
  const all = lines((await run('list', '--json')).out);
  const { id } = all.find(({ deliveryId }) => deliveryId === undefined);
  const shown = await run('drop', id);
  expect([shown.code, shown.out]).toEqual([
    0,
    expect.stringMatching(/^Would drop: .*\nNothing was deleted: --yes deletes it\.\n$/),
  ]);
  expect(await postern.depth(postern.deadLettersUrl)).toBe(3);
  const dropped = await run('drop', id, '--yes', '--json');
  expect(JSON.parse(dropped.out)).toMatchObject({ id, dropped: true });
  expect(await postern.depth(postern.deadLettersUrl)).toBe(2);
  expect((await run('drop', id, '--yes')).code).toBe(3);
});

test('a redrive brings back what can be stored, and what can not becomes a dead letter again', async () => {
  const { code, out, err } = await run('redrive');
  expect([code, out, err]).toEqual([
    0,
    expect.stringMatching(
      /^Moved 2 of 2\.\n1 dead letter came straight back, or came meanwhile: postern dlq list --queue deliveries --endpoint \S+ says why\.\n$/,
    ),
    '',
  ]);
  await eventually(async () =>
    [...(await postern.stored()).values()].some(({ deliveryid }) => deliveryid === 'good'),
  );
  await eventually(async () => (await postern.depth(postern.deadLettersUrl)) === 1);
  const [again] = lines((await run('list', '--json')).out);
  expect(again).toMatchObject({ deliveryId: 'broken' });
  expect((await run('drop', again.id, '--yes')).code).toBe(0);
});

test('a dead letter whose events are stored says so', async () => {
  const id = await bury(delivery('good'));
  expect(JSON.parse((await run('show', id, '--json')).out).events).toMatchObject([{ stored: true }]);
  expect((await run('drop', id, '--yes')).code).toBe(0);
});

test('Ctrl-C cancels a redrive, a second run follows the one that continues, and a third moves the rest', async () => {
  // A minute's, of which a slow machine too has some left.
  for (let n = 0; n < 60; n++) await bury(delivery(`many-${n}`));
  const first = start('redrive', '--max-rate', '1');
  await eventually(async () => (await postern.depth(postern.deadLettersUrl)) < 60);
  const following = start('redrive');
  await eventually(() => following.said.err.includes('A redrive is running already: following it.'));
  first.child.kill('SIGINT');
  const ends = await Promise.all([first.ended, following.ended]);
  expect(ends.map(({ code }) => code)).toEqual([130, 1]);
  for (const { out, err } of ends) {
    expect(out).toMatch(/^Moved \d+ of 60\.\n$/);
    expect(err).toContain('error: The redrive was cancelled. Run the same again to move the rest.');
  }
  expect(await postern.depth(postern.deadLettersUrl)).toBeGreaterThan(0);
  expect((await run('redrive', '--json')).out).toMatch(/"status":"COMPLETED"/);
  await eventually(async () => (await postern.stored()).size === 61);
  expect(await postern.depth(postern.deadLettersUrl)).toBe(0);
});

test('a large delivery is read from the spool, and told where that has it no more', async () => {
  const { engine } = postern;
  const object = 'large/emailengine/2026-11-22/big';
  const bucket = engine.outputs.SpoolBucketName;
  const put = await fetch(`${engine.endpoint}/${bucket}/${object}`, { method: 'PUT', body: delivery('big') });
  expect(put.status).toBe(200);
  const pointers = ['big', 'gone'].map((id) =>
    encodePointer({ id, provider: 'emailengine', object: object.replace('big', id) }),
  );
  for (const pointer of pointers) await bury(pointer);
  const found = lines((await run('list', '--json')).out);
  expect(found.map(({ deliveryId, why }) => [deliveryId, why])).toEqual([
    ['big', `${tooOften} Now it would become 1 event.`],
    ['gone', `${tooOften} The delivery that it points to is gone from the spool: nothing can bring it back.`],
  ]);
  for (const { id } of found) await run('drop', id, '--yes');
});

test("a subscriber's dead letters are listed and redriven to the subscriber", async () => {
  const { outputs } = postern.engine;
  await postern.settled();
  const event = {
    id: 'e',
    type: 'email.sent',
    provider: 'paubox',
    deliveryid: 'd',
    recordedtime: receivedAt,
  };
  await bury(JSON.stringify(event), { ErrorCode: 'KMS.AccessDenied' }, outputs.EventsDeadLettersQueueUrl);
  const listed = await run('list', '--queue', 'events', '--json');
  expect(lines(listed.out)).toMatchObject([
    {
      eventId: 'e',
      type: 'email.sent',
      provider: 'paubox',
      deliveryId: 'd',
      why: "SNS could not put it on the subscriber's queue (KMS.AccessDenied).",
    },
  ]);
  expect((await run('redrive', '--queue', 'events')).out).toBe('Moved 1 of 1.\n');
  expect([...(await postern.published(1)).values()]).toEqual([event]);
});

test('one dead letter is redriven alone, to the consumer or to a subscriber', async () => {
  const [other, id] = [await bury(delivery('other')), await bury(delivery('alone'))];
  const one = await run('redrive', id.slice(0, 8));
  expect(one).toEqual({ code: 0, out: 'Moved 1 of 1.\n', err: '' });
  await eventually(async () =>
    [...(await postern.stored()).values()].some(({ deliveryid }) => deliveryid === 'alone'),
  );
  expect(lines((await run('list', '--json')).out).map((letter) => letter.id)).toEqual([other]);
  expect((await run('drop', other, '--yes')).code).toBe(0);
  const broken = await bury(delivery('again', '{"event": "nonsense"'));
  const back = JSON.parse((await run('redrive', broken, '--json')).out);
  expect(back).toEqual({ status: 'COMPLETED', moved: 1, toMove: 1, back: 1, waiting: 0 });
  const [again] = lines((await run('list', '--json')).out);
  expect((await run('drop', again.id, '--yes')).code).toBe(0);
  await postern.settled();
  const body = JSON.stringify({ id: 'one-event' });
  const of = ['--queue', 'events'];
  const event = await bury(
    body,
    { type: 'email.sent', ErrorCode: 'x' },
    postern.engine.outputs.EventsDeadLettersQueueUrl,
  );
  expect((await run('redrive', event, ...of)).out).toBe('Moved 1 of 1.\n');
  expect([...(await postern.published(1)).values()]).toEqual([{ id: 'one-event' }]);
  expect((await run('redrive', 'nothing', ...of)).code).toBe(3);
});

test('what SQS counts down while it moves is still told as moved', async () => {
  const counting: Intercept = async ({ operation }, forward) => {
    const answer = await forward();
    if (operation !== 'ListMessageMoveTasks') return answer;
    const left = answer.body.toString().replace(/("ApproximateNumberOfMessagesToMove":)\d+/g, '$10');
    const { 'content-length': _, ...headers } = answer.headers;
    return { ...answer, headers, body: Buffer.from(left) };
  };
  for (const n of [1, 2, 3]) await bury(delivery(`counted-${n}`));
  between = counting;
  const { out } = await run('redrive');
  between = undefined;
  expect(out).toBe('Moved 3 of 3.\n');
});

test.each(['60', '80', '120'])(
  'the list fits a terminal of %s columns, and its sentences stay whole',
  async (COLUMNS) => {
    const id = await bury(delivery('x'.repeat(36), '{"event": "nonsense"'), { reason: 'not_normalised' });
    const { out } = await cli.here(['dlq', 'list', ...local], { COLUMNS });
    expect(out.split('\n').filter((line) => line.length > Number(COLUMNS))).toEqual([]);
    expect(out.replace(/\s+/g, ' ')).toContain("It still can't be normalised (SyntaxError at position 20).");
    expect((await run('drop', id, '--yes')).code).toBe(0);
  },
);

test.concurrent.each([
  [['redrive', 'x', '--max-rate', '5'], 2, /leave it or the id out/],
  [['show'], 2, /missing required argument 'id'/],
  [['redrive', '--max-rate', '501'], 2, /number from 1 to 500/],
  [['list', '--region', 'eu-central-1'], 1, /No AWS credentials/],
])('postern dlq %j ends with %d and says why', async (args, expected, message) => {
  const { code, out, err } = await cli.here(['dlq', ...args]);
  expect([code, out, err]).toEqual([expected, '', expect.stringMatching(message)]);
});

test.concurrent('a subscriber that is not there is named', async () => {
  const { code, err } = await run('list', '--queue', 'nobody');
  expect([code, err]).toEqual([3, expect.stringContaining('no dead-letter queue of a subscriber nobody')]);
});

test.each(['', 'list', 'show', 'redrive', 'drop'])(
  'the help of dlq %s has examples and exit codes',
  (name) => {
    const said: string[] = [];
    const program = new Command().exitOverride().configureOutput({ writeOut: (text) => said.push(text) });
    addDlq(program);
    const dlq = program.commands.find((command) => command.name() === 'dlq');
    const command = name === '' ? dlq : dlq?.commands.find((one) => one.name() === name);
    command?.outputHelp();
    expect(said.join('')).toMatch(
      /Examples:\n[\s\S]*postern dlq[\s\S]*Exit codes: 0 done .* 3 no such dead letter/,
    );
  },
);
