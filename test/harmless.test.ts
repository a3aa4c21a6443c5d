import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { linesOf as doctorLines } from '../cli/doctor/doctor.ts';
import { linesOf } from '../cli/reprocess/report.ts';
import {
  eventTable,
  harmless,
  harmlessJson,
  listColumns,
  liveColumns,
  plainTable,
} from '../cli/terminal/event-table.ts';
import { statusLines } from '../cli/terminal/print.ts';
import type { PosternEvent } from '../functions/events/event.ts';
import { encodeDelivery } from '../functions/webhook/delivery.ts';
import { commandLine } from './support/cli.ts';
import { eventually, type Postern, startPostern } from './support/postern.ts';
import { runHere } from './support/run-here.ts';
import { eventsOf, providerNamed, tableOf } from './support/stored-deliveries.ts';

/** What a terminal may obey or hide, except the end of a line. */
const obeyed = /[^\P{Cc}\n]|[\p{Cf}\p{Co}\p{Cs}\p{Zl}\p{Zp}]/u;
/** Less our own colours, which are there where the tests run in a terminal. */
const plain = (text: string) =>
  [31, 32, 33, 39, 90].reduce((rest, code) => rest.replaceAll(`\u001b[${code}m`, ''), text);
const characters = [
  '\u001b[2J',
  '\u009b1A',
  '\u202e',
  '\u0007',
  '\r',
  '\n',
  '\t',
  '\u2028',
  '\ufeff',
  '\u200b',
  '\ue000',
  '\u0000',
];
const all = characters.join('');
/** Our own words, and characters that no terminal should meet. */
const hostile = fc
  .array(fc.oneof(fc.constantFrom(...characters), fc.string({ unit: 'binary' })))
  .map((parts) => parts.join(''));

const emailengine = providerNamed('emailengine');

/** With something hostile wherever a stranger or the provider may write. */
function hostileEvent(text: string): PosternEvent {
  const data = {
    messageId: `<${text}m>`,
    recipient: `${text}r`,
    error: text,
    smtpResponse: `550 ${text}`,
    job: { nextAttempt: text },
  };
  const body = JSON.stringify({
    event: 'messageDeliveryError',
    account: `${text}a`,
    path: text,
    date: '2026-11-20T10:00:00Z',
    data,
  });
  const [event] = eventsOf(emailengine, Buffer.from(body));
  if (event === undefined) throw new Error('no event');
  return event;
}

/** As a mapper made it that knew less. */
function unlike(event: PosternEvent): PosternEvent {
  return {
    ...event,
    providertype: `${event.account}old`,
    data: { payload: event.data.payload ?? '' },
    type: 'unknown',
  };
}

test('whatever an event holds, no function that prints lets a terminal obey it', () => {
  fc.assert(
    fc.property(hostile, fc.integer({ min: 40, max: 200 }), (text, width) => {
      const event = hostileEvent(text);
      const shown = { ...event, recipient: `${text}r` };
      const change = {
        kind: 'changed',
        id: event.id,
        otherId: undefined,
        before: unlike(event),
        after: event,
        object: undefined,
        stored: {},
        rewritten: {},
        keysChange: true,
      } as const;
      const lines = [
        ...[listColumns, liveColumns].map((columns) => eventTable(columns, width).row(shown)),
        ...plainTable([
          ['NAME', 'WHAT'],
          [text, undefined],
        ]),
        ...[width, undefined].flatMap((fits) =>
          doctorLines({ mark: 'red', check: 'domain', of: text, found: text, next: text }, fits),
        ),
        ...statusLines([event, { ...event, subject: 'message/2' }]),
        ...linesOf({ kind: 'shown', change }, width),
        harmless(text),
        harmlessJson(event),
      ];
      for (const line of lines) expect(line).not.toMatch(/\n/);
      for (const line of lines) expect(plain(line)).not.toMatch(obeyed);
      expect(harmlessJson(event, 2)).not.toMatch(obeyed);
      expect(JSON.parse(harmlessJson(event))).toEqual(JSON.parse(JSON.stringify(event)));
    }),
    { numRuns: 100 },
  );
});

const cli = commandLine();
const event = hostileEvent(all);
let postern: Postern;
let local: readonly string[];
let buried: string | undefined;

beforeAll(async () => {
  postern = await startPostern();
  local = ['--endpoint', postern.engine.endpoint];
  const table = tableOf(postern);
  await table.store([unlike(event)], new Date());
  table.close();
  const { deliveryid: id, provider, recordedtime: receivedAt } = event;
  const body = Buffer.from(`${event.data.payload} ${all}`);
  const { MessageId } = await postern.sqs.send(
    new SendMessageCommand({
      QueueUrl: postern.deadLettersUrl,
      MessageBody: encodeDelivery({ id: `${id}${all}`, provider, receivedAt, headers: { [all]: all }, body }),
      MessageAttributes: { reason: { DataType: 'String', StringValue: 'not\u009b1A\u202e' } },
    }),
  );
  buried = MessageId;
});

afterAll(async () => {
  cli.close();
  await postern.stop();
});

const about = [event.provider, event.account ?? '', event.subject];

// Within this process, and so one after another.
test('no command lets a terminal obey what came from mail or a provider', async () => {
  const commands: readonly (readonly string[])[] = [
    ['events', 'list', '--since', '1h'],
    ['events', 'list', '--since', '1h', '--json'],
    ['events', 'timeline', ...about],
    ['events', 'get', ...about, event.id.slice(0, 8)],
    ['events', 'get', ...about, event.id, '--json'],
    ['reprocess', '--since', '1h'],
    ['reprocess', '--since', '1h', '--json'],
    ['dlq', 'list'],
    ['dlq', 'list', '--json'],
    ['dlq', 'show', buried ?? '', '--body'],
    ['dlq', 'show', buried ?? '', '--body', '--json'],
    ['dlq', 'drop', buried ?? ''],
  ];
  for (const command of commands) {
    const { code, out, err } = await runHere([...command, ...local]);
    expect([command, code, err]).toEqual([command, 0, expect.any(String)]);
    expect(out).toMatch(/·|\\u/);
    expect(plain(out + err)).not.toMatch(obeyed);
  }
});

test('what is not there is named without what a terminal would obey', async () => {
  const { code, err } = await runHere(['events', 'timeline', 'paubox', '-', all, ...local]);
  expect([code, err]).toEqual([3, expect.stringContaining('·')]);
  expect(err).not.toMatch(obeyed);
});

test('nor does doctor, which reports what waits among the dead letters', async () => {
  const { out, err } = await runHere(['doctor', ...local]);
  expect(out).toContain('dead');
  expect(plain(out + err)).not.toMatch(obeyed);
});

test('nor does tail, while it watches', async () => {
  const { child, said, ended } = cli.run(['events', 'tail', '--since', '1h', ...local]);
  await eventually(() => said.out.includes(event.id.slice(0, 8)) || said.out.includes('emailengine'));
  child.kill('SIGINT');
  expect(plain((await ended).out)).not.toMatch(obeyed);
});
