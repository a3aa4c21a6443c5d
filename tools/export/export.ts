import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CfnParameter, DefaultStackSynthesizer } from 'aws-cdk-lib';
import { zipSync } from 'fflate';
import type { PosternConfig } from '../../lib/config.ts';
import { posternApp } from '../../lib/synthesise.ts';
import { readTemplate } from '../../local/engine/stack/template.ts';

/** Whoever deploys the template says where the zips are. */
const parameters = {
  AssetsBucket: { description: 'The bucket with the zips, in the region of the stack' },
  AssetsPrefix: { description: 'What the keys of the zips begin with, such as "postern/"', default: '' },
} as const;

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
    const assets = join(folder, 'assets');
    rmSync(assets, { recursive: true, force: true });
    mkdirSync(assets, { recursive: true });
    const { stackName, text: spaced, code } = readTemplate(assembly);
    // Without spaces: CloudFormation takes 51,200 bytes without a bucket.
    const text = JSON.stringify(JSON.parse(spaced));
    const template = join(folder, 'template.json');
    writeFileSync(template, text);
    const zips = [...code].map(([key, files]) => {
      const name = key.replace(substituted('AssetsPrefix'), '');
      writeFileSync(join(assets, name), zipped(files));
      return name;
    });
    return { stackName, template, templateBytes: Buffer.byteLength(text), zips };
  } finally {
    rmSync(assembly, { recursive: true });
  }
}

/** The same bytes for the same files, and readable by all, as Lambda needs it. */
function zipped(folder: string): Uint8Array {
  const mtime = new Date(1980, 0, 1);
  const options = { mtime, os: 3, attrs: 0o100644 << 16 };
  const files = readdirSync(folder).map((name) => [name, readFileSync(join(folder, name))] as const);
  return zipSync(Object.fromEntries(files), options);
}
