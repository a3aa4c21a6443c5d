import {
  constants,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import * as v from 'valibot';
import { OperationError } from '../operations/failure.ts';

const Manifest = v.object({
  artifacts: v.optional(
    v.record(v.string(), v.object({ type: v.string(), properties: v.optional(v.looseObject({}), {}) })),
    {},
  ),
});
const Nested = v.object({ directoryName: v.string() });
const StackFiles = v.object({ templateFile: v.string(), stackName: v.optional(v.string()) });

const Resource = v.looseObject({
  Type: v.string(),
  Properties: v.optional(
    v.looseObject({ Environment: v.optional(v.looseObject({ Variables: v.looseObject({}) })) }),
  ),
});
const Template = v.looseObject({
  Resources: v.record(v.string(), Resource),
  Outputs: v.optional(v.record(v.string(), v.looseObject({ Value: v.unknown() })), {}),
});
const Assets = v.looseObject({
  files: v.record(
    v.string(),
    v.looseObject({
      source: v.looseObject({ path: v.optional(v.string()), packaging: v.optional(v.string()) }),
    }),
  ),
});

/** A stack of a cloud assembly that holds Postern. */
export interface AppStack {
  readonly name: string;
  /** Without their endings. */
  readonly files: string;
  readonly folder: string;
  /** Absent if it came with the package. */
  readonly synthesisedAt?: Date;
}

/** The stacks that hold Postern in what `cdk synth` wrote, those of stages too; empty if there is no folder. */
export function posternStacks(folder: string): readonly AppStack[] {
  const manifest = join(folder, 'manifest.json');
  if (!existsSync(manifest)) return [];
  const { artifacts } = v.parse(Manifest, readJson(manifest));
  return Object.entries(artifacts).flatMap(([id, { type, properties }]) => {
    if (type === 'cdk:cloud-assembly')
      return posternStacks(join(folder, v.parse(Nested, properties).directoryName));
    if (type !== 'aws:cloudformation:stack') return [];
    const { templateFile, stackName: name = id } = v.parse(StackFiles, properties);
    const path = join(folder, templateFile);
    const { Outputs } = v.parse(Template, readJson(path));
    if (!('EventsTableName' in Outputs && 'DeliveriesQueueUrl' in Outputs)) return [];
    const files = templateFile.replace(/\.template\.json$/, '');
    return [{ name, files, folder, synthesisedAt: statSync(path).mtime }];
  });
}

/** Undefined if there is none at all. */
export function chosenStack(stacks: readonly AppStack[], name: string | undefined): AppStack | undefined {
  const names = stacks.map((stack) => stack.name).join(', ');
  if (name === undefined && stacks.length > 1)
    throw new OperationError(
      `cdk.out has several stacks with Postern: choose one by --stack (${names}).`,
      'invalid',
    );
  const chosen = name === undefined ? stacks[0] : stacks.find((stack) => stack.name === name);
  if (name === undefined || chosen !== undefined) return chosen;
  throw new OperationError(
    names === ''
      ? `cdk.out has no stack with Postern, so none is called ${name}: run npx cdk synth first.`
      : `cdk.out has no stack ${name} with Postern; there is: ${names}.`,
    'invalid',
  );
}

/** A copy whose functions read secrets within seconds. Code is copied too, into node_modules: another synthesis may come, and the AWS SDK must be found. */
export function localAssembly(
  { folder, files, name }: AppStack,
  app: string,
  secretMaxAgeSeconds: number,
): string {
  const copy = mkdtempSync(join(roomIn(app), 'postern-dev-'));
  const template = v.parse(Template, readJson(join(folder, `${files}.template.json`)));
  const age = String(secretMaxAgeSeconds);
  for (const { Properties } of Object.values(template.Resources)) {
    const variables = Properties?.Environment?.Variables;
    if (variables !== undefined && 'SECRET_MAX_AGE_SECONDS' in variables)
      variables.SECRET_MAX_AGE_SECONDS = age;
  }
  template.Outputs.SecretMaxAgeSeconds = { Value: age };
  const assets = v.parse(Assets, readJson(join(folder, `${files}.assets.json`)));
  for (const [id, { source }] of Object.entries(assets.files)) {
    if (source.packaging !== 'zip' || source.path === undefined) continue;
    const code = join(copy, id);
    cpSync(resolve(folder, source.path), code, { recursive: true, mode: constants.COPYFILE_FICLONE });
    source.path = code;
  }
  writeFileSync(join(copy, `${name}.template.json`), JSON.stringify(template));
  writeFileSync(join(copy, `${name}.assets.json`), JSON.stringify(assets));
  return copy;
}

function roomIn(app: string): string {
  const packages = join(app, 'node_modules');
  if (!existsSync(packages)) return tmpdir();
  const room = join(packages, '.cache', 'postern');
  mkdirSync(room, { recursive: true });
  return room;
}

function readJson(path: string): unknown {
  return JSON.parse(readFileSync(path, 'utf8'));
}
