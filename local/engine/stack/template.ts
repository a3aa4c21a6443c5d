import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import * as v from 'valibot';

const Resource = v.object({
  Type: v.string(),
  Properties: v.optional(v.record(v.string(), v.unknown()), {}),
  Condition: v.optional(v.string()),
});

const Template = v.object({
  Resources: v.record(v.string(), Resource),
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
  /** Folder of the code that is published under an S3 key. */
  codeDirectory(s3Key: string): string;
}

export function readTemplate(assembly: string): Template {
  const stackName = onlyStack(assembly);
  const text = readFileSync(join(assembly, `${stackName}.template.json`), 'utf8');
  const template = v.parse(Template, JSON.parse(text));
  const resources = Object.entries(template.Resources).map(([logicalId, resource]) => ({
    logicalId,
    type: resource.Type,
    properties: resource.Properties,
    conditional: resource.Condition !== undefined,
  }));
  const outputs = Object.entries(template.Outputs).map(([name, output]) => [name, output.Value] as const);
  const parameters = Object.entries(template.Parameters)
    .filter(([, parameter]) => parameter.Default !== undefined)
    .map(([name, parameter]) => [name, String(parameter.Default)] as const);
  const directories = codeDirectories(assembly, stackName);
  return {
    stackName,
    text,
    resources,
    outputs: Object.fromEntries(outputs),
    parameters: Object.fromEntries(parameters),
    codeDirectory(s3Key) {
      const directory = directories.get(s3Key);
      if (directory === undefined)
        throw new Error(`No asset directory for the S3 key ${s3Key} in ${assembly}`);
      return directory;
    },
  };
}

function onlyStack(assembly: string): string {
  const suffix = '.template.json';
  const templates = readdirSync(assembly).filter((name) => name.endsWith(suffix));
  const [template] = templates;
  if (template === undefined || templates.length > 1) {
    throw new Error(`Expected one stack in ${assembly}, found ${templates.length}`);
  }
  return template.slice(0, -suffix.length);
}

function codeDirectories(assembly: string, stackName: string): ReadonlyMap<string, string> {
  const assets = v.parse(Assets, readJson(join(assembly, `${stackName}.assets.json`)));
  const directories = new Map<string, string>();
  for (const { source, destinations } of Object.values(assets.files)) {
    if (source.packaging !== 'zip') continue;
    for (const { objectKey } of Object.values(destinations)) {
      directories.set(objectKey, resolve(assembly, source.path));
    }
  }
  return directories;
}

function readJson(path: string): unknown {
  return JSON.parse(readFileSync(path, 'utf8'));
}
