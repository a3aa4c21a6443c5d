import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import * as v from 'valibot';

const Template = v.object({
  Resources: v.record(
    v.string(),
    v.object({
      Type: v.string(),
      Properties: v.optional(v.record(v.string(), v.unknown()), {}),
      Condition: v.optional(v.string()),
    }),
  ),
  Outputs: v.optional(v.record(v.string(), v.object({ Value: v.unknown() })), {}),
  Parameters: v.optional(v.record(v.string(), v.object({ Default: v.optional(v.unknown()) })), {}),
});

const Assets = v.object({
  files: v.record(
    v.string(),
    v.object({
      source: v.object({ path: v.string(), packaging: v.string() }),
      destinations: v.record(v.string(), v.object({ objectKey: v.string() })),
    }),
  ),
});

export interface Resource {
  readonly logicalId: string;
  readonly type: string;
  readonly properties: Readonly<Record<string, unknown>>;
  readonly conditional: boolean;
}

export interface Template {
  readonly stackName: string;
  readonly text: string;
  readonly resources: readonly Resource[];
  readonly outputs: Readonly<Record<string, unknown>>;
  /** Those that have a default. */
  readonly parameters: Readonly<Record<string, string>>;
  /** Folders of code by the S3 key that they are published under. */
  readonly code: ReadonlyMap<string, string>;
}

export function readTemplate(assembly: string): Template {
  const stackName = onlyStack(assembly);
  const text = readFileSync(join(assembly, `${stackName}.template.json`), 'utf8');
  const { Resources, Outputs, Parameters } = v.parse(Template, JSON.parse(text));
  return {
    stackName,
    text,
    resources: Object.entries(Resources).map(([logicalId, { Type, Properties, Condition }]) => ({
      logicalId,
      type: Type,
      properties: Properties,
      conditional: Condition !== undefined,
    })),
    outputs: Object.fromEntries(Object.entries(Outputs).map(([name, { Value }]) => [name, Value])),
    parameters: Object.fromEntries(
      Object.entries(Parameters).flatMap(([name, { Default }]) =>
        Default === undefined ? [] : [[name, String(Default)]],
      ),
    ),
    code: codeFolders(assembly, stackName),
  };
}

function onlyStack(assembly: string): string {
  const suffix = '.template.json';
  const templates = readdirSync(assembly).filter((name) => name.endsWith(suffix));
  const [template] = templates;
  if (template === undefined || templates.length > 1)
    throw new Error(`Expected one stack in ${assembly}, found ${templates.length}`);
  return template.slice(0, -suffix.length);
}

function codeFolders(assembly: string, stackName: string): ReadonlyMap<string, string> {
  const text = readFileSync(join(assembly, `${stackName}.assets.json`), 'utf8');
  const zips = Object.values(v.parse(Assets, JSON.parse(text)).files).filter(
    ({ source }) => source.packaging === 'zip',
  );
  return new Map(
    zips.flatMap(({ source, destinations }) =>
      Object.values(destinations).map(({ objectKey }) => [objectKey, resolve(assembly, source.path)]),
    ),
  );
}
