import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { PosternEvent } from '../functions/events/event.ts';
import { toItem } from '../functions/events/item.ts';
import type { AwsCall } from '../local/engine/aws/endpoint.ts';
import { commandLine } from './support/cli.ts';
import { eventually, type Postern, startPostern } from './support/postern.ts';
import {
  eventsOf,
  fixtureEvents,
  largeBody,
  layout,
  providerNamed,
  tableOf,
} from './support/stored-deliveries.ts';

const cli = commandLine();
let postern: Postern;
let table: ReturnType<typeof tableOf>;
let local: readonly string[];

/** What happens before a write of the command goes through. */
let beforeWrite: (call: AwsCall) => Promise<unknown> = async () => undefined;

beforeAll(async () => {
  postern = await startPostern(async (call, forward) => {
    const isWrite = call.operation === 'PutItem' || call.operation === 'TransactWriteItems';
    if (isWrite && call.caller === 'local') await beforeWrite(call);
    return forward();
  });
  table = tableOf(postern);
  local = ['--endpoint', postern.engine.endpoint];
});

afterAll(async () => {
  cli.close();
  table.close();
  await postern.stop();
});

const start = (...args: string[]) => cli.run(['reprocess', ...args, ...local]);
const run = (...args: string[]) => cli.here(['reprocess', ...args, ...local]);

/** Events of one account, as they are; each test has its own day of storing. */
function bounces(account: string, count: number): readonly PosternEvent[] {
  const provider = providerNamed('emailengine');
  return Array.from({ length: count }, (_, n) => {
    const data = { messageId: `<${n}@example.com>`, recipient: `r${n}@example.net`, action: 'failed' };
    const payload = { event: 'messageBounce', account, date: '2026-11-20T10:00:00.000Z', data };
    const [event] = eventsOf(provider, Buffer.from(JSON.stringify(payload)));
    if (event === undefined) throw new Error('no event');
    return event;
  });
}

/** As a mapper made them that did not know bounces: the keys are the same. */
const unknown = (event: PosternEvent): PosternEvent => {
  const { payload = '', envelope } = event.data;
  const data = envelope === undefined ? { payload } : { payload, envelope };
  return { ...event, type: 'unknown', data };
};

/** As a mapper made them that saw neither subject nor time: under other keys, and no recipient finds them. */
const astray = (event: PosternEvent): PosternEvent => {
  const { time: _, timesource: __, ...rest } = unknown(event);
  return { ...rest, subject: `unknown/${event.id}` };
};

const day = (n: number) => new Date(`2026-10-${String(n).padStart(2, '0')}T12:00:00.000Z`);
const onDay = (n: number) => [
  '--since',
  `2026-10-${String(n).padStart(2, '0')}`,
  '--until',
  `2026-10-${String(n + 1).padStart(2, '0')}`,
];
const itemsOf = (events: readonly PosternEvent[], storedAt: Date) =>
  events.map((event) => toItem(event, storedAt, layout));

test.concurrent('events of every fixture that an older mapper stored become what they are, and stay so', async () => {
  const events = fixtureEvents();
  const older = events.map((event, at) => [unknown, astray][at % 2]?.(event) ?? event);
  await table.store(older, day(1));
  const dry = await run(...onDay(1), '--show', '1');
  expect([dry.code, dry.err]).toEqual([0, '']);
  expect(dry.out).toMatch(
    new RegExp(`${events.length} events normalised again: \\d+ stay as they are, \\d+ would change`),
  );
  expect(dry.out).toMatch(/unknown → email\.bounced/);
  expect(dry.out).toContain('Nothing was written: --apply writes.');
  expect(await table.read(events)).toEqual(itemsOf(older, day(1)));
  const applied = await run(...onDay(1), '--apply');
  expect([applied.code, applied.err]).toEqual([0, '']);
  expect(await table.read(events)).toEqual(itemsOf(events, day(1)));
  const again = await run(...onDay(1), '--apply');
  expect(again.out).toBe(
    `${events.length} events normalised again: ${events.length} stay as they are, 0 changed.\n`,
  );
});

test.concurrent('a change is shown field by field, and as JSON whole', async () => {
  const events = bounces('shown', 1);
  const [event] = events;
  await table.store(events.map(astray), day(3));
  const { out } = await run(...onDay(3));
  expect(out).toContain(
    `${event?.id.slice(0, 8)} emailengine shown message/0@example.com (under another key)\n`,
  );
  expect(out).toContain('  - type: unknown\n  + type: email.bounced\n');
  expect(out).toContain(`  - subject: unknown/${event?.id}\n  + subject: message/0@example.com\n`);
  expect(out).toContain('  + data.recipient: r0@example.net\n');
  expect(out).not.toContain('\u001b');
  const json = await run(...onDay(3), '--json');
  expect(JSON.parse(json.out)).toEqual({
    kind: 'shown',
    id: event?.id,
    keysChange: true,
    before: JSON.parse(JSON.stringify(events.map(astray)[0])),
    after: event,
  });
  const colours = await cli.run(['reprocess', ...onDay(3), ...local], { env: { FORCE_COLOR: '1' } }).ended;
  expect(colours.out).toContain('\u001b[31m  - type: unknown\u001b[39m\n');
});

test.concurrent('killed half-way and run again, everything is done', async () => {
  const events = bounces('killed', 40);
  await table.store(events.map(astray), day(5));
  // Slowly enough for a slow machine to kill it half-way.
  const killed = start(...onDay(5), '--apply', '--max-rate', '4');
  await eventually(async () => (await changedOf(events)) > 0);
  killed.child.kill('SIGKILL');
  await killed.ended;
  expect(await changedOf(events)).toBeLessThan(40);
  const { code } = await run(...onDay(5), '--apply');
  expect([code, await table.read(events)]).toEqual([0, itemsOf(events, day(5))]);
});

async function changedOf(events: readonly PosternEvent[]): Promise<number> {
  return (await table.read(events)).filter((item) => item?.type?.S === 'email.bounced').length;
}

test.concurrent('Ctrl-C stops between two writes, and says how to continue', async () => {
  const events = bounces('stopped', 40);
  await table.store(events.map(unknown), day(7));
  const stopped = start(...onDay(7), '--apply', '--max-rate', '4');
  await eventually(async () => (await changedOf(events)) > 0);
  stopped.child.kill('SIGINT');
  const { code, err, out } = await stopped.ended;
  expect([code, err]).toEqual([130, expect.stringContaining('error: interrupted before the end')]);
  const done = await changedOf(events);
  expect(out).toContain(`${done} events normalised again: 0 stay as they are, ${done} changed.`);
  const cursor = /the same command with --cursor (\S+)/.exec(err)?.[1] ?? '';
  const rest = await run(...onDay(7), '--apply', '--cursor', cursor);
  expect(rest.out).toContain(
    `${40 - done} events normalised again: 0 stay as they are, ${40 - done} changed.`,
  );
  expect(await table.read(events)).toEqual(itemsOf(events, day(7)));
});

test.concurrent('what changed between reading and writing is left alone, and reported', async () => {
  const events = bounces('meanwhile', 3);
  const [moved, put, other] = events;
  if (moved === undefined || put === undefined || other === undefined) throw new Error('no events');
  const older = [astray(moved), unknown(put), unknown(other)];
  await table.store(older, day(9));
  const theirs = older
    .slice(0, 2)
    .map((event) => ({ ...toItem(event, day(9), layout), providertype: { S: 'theirs' } }));
  beforeWrite = async ({ body }) => {
    for (const [at, event] of [moved, put].entries()) {
      const item = theirs[at];
      if (body.includes(event.id) && item !== undefined) await table.put(item);
    }
  };
  const { code, out, err } = await run(...onDay(9), '--apply');
  beforeWrite = async () => undefined;
  expect([code, err]).toEqual([1, 'error: 2 changed meanwhile, left alone: run the same again.\n']);
  expect(out).toContain('1 changed.');
  expect(await table.read(events)).toEqual([...theirs, toItem(other, day(9), layout)]);
  const again = await run(...onDay(9), '--apply');
  expect(again.code).toBe(0);
  expect(await table.read(events)).toEqual(itemsOf(events, day(9)));
});

test.concurrent('an event that another delivery brought under its new key stays twice, and is reported', async () => {
  const events = bounces('twice', 1);
  await table.store([...events.map(astray), ...events], day(11));
  const { code, err } = await run(...onDay(11), '--apply');
  expect([code, err]).toEqual([1, expect.stringContaining('1 stored under the new key already')]);
});

test.concurrent('subscribers are notified only when asked, of what changed and as it now is', async () => {
  const quiet = bounces('quiet', 1);
  const told = bounces('told', 2);
  const same = told.slice(1);
  await table.store(quiet.map(unknown), day(13));
  await table.store([...told.slice(0, 1).map(astray), ...same], day(15));
  expect((await run(...onDay(13), '--apply')).code).toBe(0);
  expect((await run(...onDay(15), '--apply', '--publish')).code).toBe(0);
  const published = await postern.published(1);
  expect([...published.values()]).toEqual(told.slice(0, 1));
  expect(await postern.depth(postern.eventsQueueUrl)).toBe(0);
});

test.concurrent('a payload that has become too large for the table goes to S3, and is read from there', async () => {
  const events = eventsOf(providerNamed('emailengine'), largeBody(300_000, 'spooled'));
  await table.store(events.map(unknown), day(19));
  expect((await run(...onDay(19), '--apply')).code).toBe(0);
  const [item] = await table.read(events);
  expect(item).toMatchObject({
    type: { S: 'message.created' },
    data: { M: { payloadRef: expect.anything() } },
  });
  expect(item?.data?.M?.payload).toBeUndefined();
  const again = await run(...onDay(19), '--apply');
  expect(again.out).toBe('1 events normalised again: 1 stay as they are, 0 changed.\n');
});

test.concurrent('what leads to events that were stored before is made, and what does not any more is taken away', async () => {
  const body = (data: object) =>
    Buffer.from(
      JSON.stringify({ event: 'messageSent', account: 'led', date: '2026-11-20T10:00:00.000Z', data }),
    );
  const provider = providerNamed('emailengine');
  const told = { messageId: '<led@x>', originalMessageId: '<app-led@x>', queueId: 'queue-led' };
  const events = eventsOf(
    provider,
    body({ ...told, envelope: { to: ['led-a@x.example', 'led-b@x.example'] } }),
  );
  // As a version stored it that knew one way to a mail; then one that saw other recipients, and another id.
  await table.store(events, day(21));
  const dry = await run(...onDay(21));
  expect(dry.out).toContain('1  email.sent: found by more ids or recipients');
  const applied = await run(...onDay(21), '--apply');
  expect([applied.code, applied.out]).toEqual([0, expect.stringContaining('0 stay as they are, 1 changed.')]);
  const asked = ['led@x', 'queue-led', 'led-a@x.example', 'led-b@x.example'];
  const found = async (one: string) => (await cli.here(['why', one, '--account', 'led', ...local])).code;
  for (const one of asked) expect([one, await found(one)]).toEqual([one, 0]);
  const again = await run(...onDay(21), '--apply');
  expect(again.out).toContain('1 stay as they are, 0 changed.');

  const older = events.map((event) => ({
    ...event,
    data: {
      ...event.data,
      aliases: ['message/older-led'],
      message: { to: ['old-a@x.example', 'old-b@x.example'] },
    },
  }));
  await table.storeLed(older, day(21));
  expect([await found('older-led'), await found('old-a@x.example')]).toEqual([0, 0]);
  expect((await run(...onDay(21), '--apply')).code).toBe(0);
  for (const one of asked) expect([one, await found(one)]).toEqual([one, 0]);
  expect([await found('older-led'), await found('old-a@x.example')]).toEqual([3, 3]);
});

test.concurrent('one subject, one type or one account can be meant', async () => {
  const events = bounces('meant', 3);
  await table.store(events.map(unknown), day(17));
  const about = ['--provider', 'emailengine', '--account', 'meant'];
  const one = await run(...about, '--subject', 'message/1@example.com');
  expect(one.out).toMatch(/^1 events normalised again/m);
  const typed = await run(...about, '--type', 'unknown', ...onDay(17));
  expect(typed.out).toMatch(/^3 events normalised again/m);
  const { EventsTableName = '', SpoolBucketName = '' } = postern.engine.outputs;
  const named = ['--table', EventsTableName, '--bucket', SpoolBucketName];
  const none = await run(...about, '--type', 'email.bounced', ...onDay(17), ...named);
  expect(none.out).toBe('0 events normalised again: 0 stay as they are, 0 would change.\n');
});

test.concurrent.each([
  [[], /Say which events: with --provider, --type, --since …, or --all/],
  [['--subject', 'message/1'], /A --subject is one of a --provider and an --account/],
  [['--all', '--publish'], /--publish publishes what --apply writes/],
  [['--all', '--publish', '--apply', '--table', 't'], /leave --table out/],
  [['--all', '--bucket', 'b'], /give --bucket only with --table/],
  [['--all', '--cursor', 'x'], /not a cursor/],
  [['--all', '--max-rate', '0'], /number from 1 to 40000/],
])('postern reprocess %j is wrong usage and says why', async (args, message) => {
  const { code, out, err } = await cli.here(['reprocess', ...args]);
  expect([code, out, err]).toEqual([2, '', expect.stringMatching(message)]);
});

test.concurrent('the help has examples and exit codes; missing credentials are reported', async () => {
  const { code, out } = await run('--help');
  expect([code, out]).toEqual([
    0,
    expect.stringMatching(/postern reprocess --type unknown --apply --publish[\s\S]*Exit codes: 0 done/),
  ]);
  const missing = await cli.here(['reprocess', '--all', '--region', 'eu-central-1']);
  expect([missing.code, missing.err]).toEqual([1, expect.stringContaining('No AWS credentials')]);
});
