import { Argument, Command } from 'commander';

interface Generated {
  readonly name: string;
  readonly file: string;
  write(): Promise<void>;
}

/** In an order in which each finds what it needs as it is now. */
const all: readonly Generated[] = [
  {
    name: 'schema',
    file: 'schema/*.json: JSON Schemas of the event',
    write: async () => (await import('./schema.ts')).schema(),
  },
  {
    name: 'asyncapi',
    file: 'schema/asyncapi.yaml: the queues, the topic and a message for each type of event',
    write: async () => (await import('./asyncapi.ts')).writeAsyncapi(),
  },
  {
    name: 'reference',
    file: 'docs/mail/events.md, docs/providers/: what code and fixtures say',
    write: async () => (await import('./reference.ts')).reference(),
  },
  {
    name: 'access',
    file: 'test/access.json: every right and guard of the stack',
    write: async () => (await import('./access.ts')).access(),
  },
  {
    name: 'hipaa',
    file: "docs/reference/hipaa.md: what cdk-nag's HIPAA pack finds",
    write: async () => (await import('./hipaa.ts')).hipaa(),
  },
  {
    name: 'cost',
    file: 'operations/cost/shipped.json: what the bill of the defaults depends on',
    write: async () => (await import('./cost.ts')).cost(),
  },
  {
    name: 'packages',
    file: 'test/packages.json: every package in what ships',
    write: async () => (await import('./packages.ts')).packages(),
  },
  {
    name: 'bundle-bytes',
    file: 'test/bundle-bytes.json: bytes by bundle and package',
    write: async () => (await import('./bundle-bytes.ts')).bundleBytes(),
  },
];

const names = all.map(({ name }) => name);
const width = Math.max(...names.map((name) => name.length));
const lines = all.map(({ name, file }) => `    ${name.padEnd(width)}  ${file}`);

const program = new Command('npm run generate --')
  .description('Writes the checked-in files that are made from the code: all of them, or those you name.')
  .addArgument(new Argument('[names...]', 'which').choices(names))
  .addHelpText(
    'after',
    `\nFiles:\n${lines.join('\n')}\n\nLook at the result with git diff: a test fails until it is checked in.`,
  )
  .showHelpAfterError()
  .parse();

for (const { name, write } of all) {
  if (program.args.length > 0 && !program.args.includes(name)) continue;
  await write();
  console.log(`${name} written`);
}
