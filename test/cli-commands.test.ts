import { execFileSync } from 'node:child_process';
import { createServer, type Server } from 'node:http';
import { stripVTControlCharacters } from 'node:util';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Argument, Command, Option } from 'commander';
import stringWidth from 'string-width';
import { linesOf as doctorLines } from '../cli/doctor/doctor.ts';
import { commandTree } from '../cli/program.ts';
import { colourOf, eventTable, listColumns } from '../cli/terminal/event-table.ts';
import { refilled } from '../cli/terminal/help.ts';
import { ListOption } from '../cli/terminal/options.ts';
import { providerNames } from '../functions/provider-names.ts';
import type { AwsEndpoint } from '../local/engine/aws/endpoint.ts';
import { startDeployment } from './support/deployment.ts';
import { runHere } from './support/run-here.ts';

interface Named {
  readonly path: readonly string[];
  readonly command: Command;
}

function below({ path, command }: Named): readonly Named[] {
  const own = command.commands.map((one) => ({ path: [...path, one.name()], command: one }));
  return own.flatMap((one) => [one, ...below(one)]);
}

const all = below({ path: [], command: await commandTree() });
/** What does something itself: one with commands below may do so too, and has options then. */
const leaves = all.filter(({ command }) => command.commands.length === 0 || command.options.length > 0);

function valuesOf(one: Option | Argument): readonly string[] {
  return one instanceof ListOption ? one.values : (one.argChoices ?? []);
}

const named = (those: readonly Named[]) =>
  those.map(({ path, command }) => ({ name: path.join(' '), path, command }));

let aws: AwsEndpoint;
let stranger: Server;

beforeAll(async () => {
  ({ aws } = await startDeployment(() => undefined));
  stranger = createServer((_, response) => response.writeHead(404).end('{"message":"Not Found"}'));
  await new Promise<void>((resolve) => stranger.listen(0, '127.0.0.1', resolve));
});

afterAll(async () => {
  stranger.close();
  await aws.stop();
});

function urlOf(server: Server): string {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return `http://127.0.0.1:${address.port}`;
}

test.each(named(leaves))("where $name can't read an argument or an option, it says which", ({ command }) => {
  for (const { parseArg } of [...command.registeredArguments, ...command.options]) {
    if (parseArg === undefined) continue;
    // Some take any text.
    try {
      parseArg('\u0007 no such thing', undefined);
    } catch (error) {
      // Of any other error commander does not know where it belongs.
      expect(error).toMatchObject({ code: 'commander.invalidArgument' });
    }
  }
});

test.each(named(all))(
  'the help of $name says what it does, by examples, and what its exit codes mean',
  async ({ path }) => {
    const { code, out } = await runHere([...path, '--help']);
    expect(code).toBe(0);
    expect(out).toMatch(new RegExp(`^Usage: postern ${path.join(' ')}`));
    expect(out).toMatch(new RegExp(`^Example[\\s\\S]*^ .*postern ${path.join(' ')}`, 'm'));
    expect(out).toMatch(/^Exit codes: [\s\S]*\b1 [\s\S]*\b2 wrong usage/m);
  },
);

/** What they do is the result; what they print tells a person of it. */
const withoutJson = [
  'completion',
  'connect',
  'console',
  'init',
  // What it prints is its protocol.
  'mcp',
  'secrets set',
  'secrets rotate',
  'secrets retire',
];

test.each(named(leaves))('$name prints its results as JSON too', ({ name, command }) => {
  const option = command.options.find(({ long }) => long === '--json');
  if (withoutJson.includes(name)) expect(option).toBeUndefined();
  else expect(option?.description).toMatch(/JSON|one .+ a line|one .+ per line/);
});

/** What a command can't do without, beside its arguments. */
const needed: Readonly<Record<string, readonly string[]>> = {
  cost: ['--stack', 'Postern'],
  why: ['ann@example.net'],
  listen: ['--forward-to', 'http://127.0.0.1:9/'],
  erase: ['--recipient', 'ann@example.net'],
  export: ['--recipient', 'ann@example.net'],
  restore: ['--from', 'restored'],
  reprocess: ['--all'],
  'events resend': ['12345678', '--to', 'events'],
  simulate: ['--yes'],
  'aurinko subscribe': ['--resource', '/email/messages'],
  'reconcile emailengine': ['--since', '6h'],
  'reconcile aurinko': ['--account', '1', '--since', '1h'],
};

/** An argument's placeholder. */
function standIn(argument: Argument): readonly string[] {
  if (argument.name() === 'provider') return [providerNames[0] ?? ''];
  if (argument.name() === 'address') return ['ann@example.net'];
  return argument.required ? [argument.argChoices?.[0] ?? '1'] : [];
}

/** Runs a command with whatever it asks for, on a machine without AWS settings. */
function perform({ path, command }: Named, options: readonly string[]) {
  const args = command.registeredArguments.flatMap(standIn);
  return runHere([...path, ...args, ...(needed[path.join(' ')] ?? []), ...options], {
    PATH: process.env.PATH,
    HOME: '/nowhere',
    AWS_EC2_METADATA_DISABLED: 'true',
    AURINKO_ACCOUNT_TOKEN: 't',
    PAUBOX_API_KEY: 'k',
  });
}

const placed = named(
  leaves.filter(({ command }) => command.options.some(({ long }) => long === '--endpoint')),
);

test.each(placed)('$name says what is wrong with the place, and what to do', async (one) => {
  const failures = [
    [['--endpoint', urlOf(stranger)], 1, /is not the AWS endpoint of a local run.*npm start prints it/],
    [['--endpoint', '127.0.0.1:4566'], 2, /must be a URL such as/],
    [['--endpoint', aws.url, '--stack', 'Nowhere'], 1, /no stack Nowhere.*--stack/],
    [[], 1, /No AWS region is set.*--region.*--endpoint/],
    [['--region', 'eu-west-1'], 1, /No AWS credentials .*--profile/],
    [['--prot', 'x'], 2, /(unknown option '--prot'|takes a provider)[\s\S]*--help/],
  ] as const;
  for (const [place, code, message] of failures) {
    const said = await perform(one, place);
    expect([place, said.code, said.err]).toEqual([place, code, expect.stringMatching(message)]);
    expect(said.out).toBe('');
  }
});

test.each([
  [['evnts'], /Did you mean events/],
  [['events', 'lst'], /Did you mean list/],
  [['events', 'list', '--tpye', 'x'], /Did you mean --type/],
  [['arpoone'], /unknown command 'arpoone'/],
  [['dlq', '--local'], /Usage: postern dlq/],
  [['nothing', '--help'], /unknown command 'nothing'/],
  [['help', 'nothing'], /unknown command 'nothing'/],
])('postern %j is a slip that is named', async (args, message) => {
  expect(await runHere(args)).toMatchObject({ code: 2, out: '', err: expect.stringMatching(message) });
});

test('postern help COMMAND is its --help, and --version says the version of the package', async () => {
  expect(await runHere(['help', 'events', 'list'])).toEqual(await runHere(['events', 'list', '--help']));
  expect(await runHere(['--version'])).toEqual({
    code: 0,
    out: expect.stringMatching(/^\d+\.\d+\.\d+\n$/),
    err: '',
  });
});

test.each(named(all))(
  'the help of $name fits a terminal of 40, 60, 80 or 120 columns, except what is pasted',
  async ({ path }) => {
    for (const columns of [40, 60, 80, 120]) {
      const { out } = await runHere([...path, '--help'], { ...process.env, COLUMNS: String(columns) });
      const tooLong = out.split('\n').filter((line) => line.length > columns && !/^( {3}|\S*:)/.test(line));
      expect(tooLong.filter((line) => line.trim().includes(' '))).toEqual([]);
    }
  },
);

/** Something that an option or an argument can't be. */
const wrong = 'no\u0007such thing';

test.each(named(leaves))('each option of $name that is given wrongly is named', async (one) => {
  for (const option of one.command.options) {
    const flag = option.long ?? '';
    if (!option.required) {
      const valued = await perform(one, [`${flag}=1`]);
      expect([flag, valued.code, valued.out]).toEqual([flag, 2, '']);
      continue;
    }
    const missing = await perform(one, [flag]);
    expect([missing.code, missing.out]).toEqual([2, '']);
    expect(missing.err).toMatch(new RegExp(`option '.*${flag}.*' argument missing|takes a provider`));
    // Some take any text.
    if (option.parseArg === undefined) continue;
    const said = await perform(one, [flag, wrong]);
    if (said.code === 2)
      expect(said.err).toMatch(new RegExp(`'.*${flag} .*' argument '.*' is invalid\\. [A-Z]`));
    else expect([flag, anyText]).toEqual([flag, expect.arrayContaining([flag])]);
  }
});

/** What is read, and may be whatever it likes. */
const anyText = ['--account'];

const choosing = leaves.flatMap(({ path, command }) =>
  [...command.options, ...command.registeredArguments].map((one) => ({ path, one, values: valuesOf(one) })),
);

test.each(
  choosing
    .filter(({ values }) => values.length > 0)
    .map(({ path, one, values }) => ({ of: `${path.join(' ')} ${one.name()}`, one, values })),
)('a slip in a value of $of is answered with the one that was meant', ({ one, values }) => {
  for (const value of values.filter((name) => name.length > 3)) {
    const slip = `${value.slice(0, 2)}${value.slice(3)}`;
    // What may be a secret is not repeated, and so not read here.
    if (one.parseArg !== undefined)
      expect(() => one.parseArg?.(slip, undefined)).toThrow(`Did you mean ${value}?`);
  }
});

test.each([
  [['secrets', 'set', 'emailengin'], /takes a provider .* Did you mean emailengine\?/],
  [['simulate', providerNames[0] ?? '', 'email.bouncd'], /Did you mean email\.bounced\?/],
  [['events', 'list', '--since', 'yesterdy'], /Did you mean yesterday\?/],
  [['events', 'list', '--type', 'zzz'], /resource\.changed.*unknown\.\n/],
])('postern %j suggests the value that was meant, or none', async (args, message) => {
  expect(await runHere(args)).toMatchObject({ code: 2, out: '', err: expect.stringMatching(message) });
});

test.each(['bash', 'zsh', 'fish'])(
  '%s completes every command, option and value that is known',
  async (shell) => {
    const { out } = await runHere(['completion', shell]);
    const words = new Set(out.match(/[\w.-]+/g));
    const expected = all.flatMap(({ command }) => [
      command.name(),
      ...command.options.flatMap(({ long }) => long ?? []),
      ...[...command.options, ...command.registeredArguments].flatMap(valuesOf),
    ]);
    expect(expected.filter((word) => !words.has(word))).toEqual([]);
  },
);

test.each([
  ['ev', ['events']],
  ['events ta', ['tail']],
  ['events list --fail', ['--failure-kind', '--failed']],
  ['events list --type email.bou', ['email.bounced']],
  ['events list --type email.bounced,email.bou', ['email.bounced,email.bounced']],
  ['events list --type = email.bou', ['email.bounced']],
  ['secrets set a', providerNames.filter((name) => name.startsWith('a'))],
  ['events list --since 1h --provider p', providerNames.filter((name) => name.startsWith('p'))],
  ['events list --stack ev', []],
  ['aurinko-eu revo', ['revoke']],
  ['reconcile paubox-eu --track', ['--tracking']],
])('bash completes postern %s', async (typed, expected) => {
  const { out } = await runHere(['completion', 'bash']);
  const driver = `COMP_WORDS=(postern ${typed}); COMP_CWORD=$((\${#COMP_WORDS[@]} - 1)); _postern; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const said = execFileSync('bash', ['-c', `${out}\n${driver}`], { encoding: 'utf8' });
  expect(said.split('\n').filter((word) => word !== '')).toEqual(expected);
});

test('prose is filled again where it is too long, and commands are left whole', () => {
  const text =
    'One two three\nfour five.\nExit codes: 0 done\n    postern events list --type x\n  Why is this?';
  expect(refilled(text, 14)).toBe(
    'One two three\nfour five.\nExit codes: 0\ndone\n    postern events list --type x\n  Why is this?',
  );
  expect(refilled(text, 10)).toContain('One two\nthree four\nfive.');
  expect(refilled(text)).toBe(text);
});

test.each(['40', '60', '80', '120'])('tables fit a terminal of %s columns', async (COLUMNS) => {
  const commands = [
    ['simulate', '--list', '--all'],
    ['secrets', 'status', '--endpoint', aws.url],
  ];
  for (const command of commands) {
    const { out } = await runHere(command, { ...process.env, COLUMNS });
    expect(out.split('\n').filter((line) => stringWidth(line) > Number(COLUMNS))).toEqual([]);
  }
});

test.each([40, 70, 100])('what doctor finds continues on its own line at %d columns', (width) => {
  const found = 'a sentence that is longer than what a narrow terminal can show in one line';
  const lines = doctorLines({ mark: 'red', check: 'domain', found, next: found }, width);
  expect(lines.filter((line) => stringWidth(line) > width)).toEqual([]);
  expect(lines.join(' ').replace(/\s+/g, ' ')).toBe(`✗ domain ${found} → ${found}`);
});

test('a table whose rows are known takes what they need, and leaves out what is empty', () => {
  const event = { id: '0123456789', provider: 'p', type: 'email.bounced', subject: 'message/1' };
  const { head, row } = eventTable(listColumns, 80, [event]);
  const lines = [head, row(event)].map((line) => stripVTControlCharacters(line));
  expect(lines).toEqual([
    'ID        TIME (UTC)  PROVIDER  TYPE           SUBJECT',
    '01234567  –           p         email.bounced  message/1',
  ]);
});

test.each([
  ['email.bounced', 'red'],
  ['account.connection_failed', 'red'],
  ['email.deferred', 'yellow'],
  ['unknown', 'yellow'],
  ['email.delivered', 'green'],
  ['email.opened', undefined],
  ['constructor', undefined],
])('the type %s is shown in the colour %s', (type, colour) => {
  expect(colourOf(type)).toBe(colour);
});
