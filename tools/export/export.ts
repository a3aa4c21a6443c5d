import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { CfnParameter, DefaultStackSynthesizer } from 'aws-cdk-lib';
import { zipSync } from 'fflate';
import * as v from 'valibot';
import type { PosternConfig } from '../../lib/config.ts';
import { posternApp } from '../../lib/synthesise.ts';

const Assets = v.object({
  files: v.record(
    v.string(),
    v.object({
      source: v.object({ path: v.string(), packaging: v.string() }),
      destinations: v.record(v.string(), v.object({ objectKey: v.string() })),
    }),
  ),
});

/** Whoever deploys the template says where the zips are. */
const parameters = {
  AssetsBucket: { description: 'The bucket with the zips, in the region of the stack' },
  AssetsPrefix: { description: 'What the keys of the zips begin with, such as "postern/"', default: '' },
} as const;

const templateSuffix = '.template.json';

function substituted(parameter: keyof typeof parameters): string {
  return `\${${parameter}}`;
}

export interface Exported {
  /** Its metrics and its dashboard are named after it. */
  readonly stackName: string;
  readonly template: string;
  readonly templateBytes: number;
  /** Named by the hash of their content. */
  readonly zips: readonly string[];
}

/** Writes `template.json` and a zip for each function, without the CDK's bootstrap. */
export function exportStack(config: PosternConfig, folder: string): Exported {
  const assembly = mkdtempSync(join(tmpdir(), 'postern-export-'));
  try {
    const app = posternApp(config, assembly, {
      app: {
        defaultStackSynthesizer: new DefaultStackSynthesizer({
          fileAssetsBucketName: substituted('AssetsBucket'),
          bucketPrefix: substituted('AssetsPrefix'),
          generateBootstrapVersionRule: false,
        }),
      },
    });
    for (const stack of app.node.children)
      for (const [name, one] of Object.entries(parameters))
        new CfnParameter(stack, name, { type: 'String', ...one });
    app.synth();
    rmSync(join(folder, 'assets'), { recursive: true, force: true });
    mkdirSync(join(folder, 'assets'), { recursive: true });
    const template = join(folder, 'template.json');
    const synthesised = fileIn(assembly, templateSuffix);
    // Without spaces: CloudFormation takes 51,200 bytes without a bucket.
    const text = JSON.stringify(JSON.parse(readFileSync(synthesised, 'utf8')));
    writeFileSync(template, text);
    return {
      stackName: basename(synthesised, templateSuffix),
      template,
      templateBytes: Buffer.byteLength(text),
      zips: writeZips(assembly, join(folder, 'assets')),
    };
  } finally {
    rmSync(assembly, { recursive: true });
  }
}

function writeZips(assembly: string, to: string): readonly string[] {
  const { files } = v.parse(Assets, JSON.parse(readFileSync(fileIn(assembly, '.assets.json'), 'utf8')));
  const folders = Object.values(files).filter(({ source }) => source.packaging === 'zip');
  return folders.map(({ source, destinations }) => {
    const [{ objectKey } = { objectKey: '' }] = Object.values(destinations);
    const name = objectKey.replace(substituted('AssetsPrefix'), '');
    writeFileSync(join(to, name), zipped(join(assembly, source.path)));
    return name;
  });
}

/** The same bytes for the same files, and readable by all, as Lambda needs it. */
function zipped(folder: string): Uint8Array {
  const mtime = new Date(1980, 0, 1);
  const options = { mtime, os: 3, attrs: 0o100644 << 16 };
  const files = readdirSync(folder).map((name) => [name, readFileSync(join(folder, name))] as const);
  return zipSync(Object.fromEntries(files), options);
}

function fileIn(assembly: string, suffix: string): string {
  const name = readdirSync(assembly).find((one) => one.endsWith(suffix));
  if (name === undefined) throw new Error(`no ${suffix} in ${assembly}`);
  return join(assembly, name);
}
