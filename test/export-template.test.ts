import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { unzipSync } from 'fflate';
import * as v from 'valibot';
import { providers } from '../functions/providers.ts';
import { secretKey, webhookUrlKey } from '../lib/output-keys.ts';
import { type Engine, startEngine } from '../local/engine/engine.ts';
import { post } from '../operations/samples/post.ts';
import { sampleSecret, samplesOf } from '../operations/samples/read.ts';
import { queueText } from './support/queue-text.ts';
import { ownConfig } from './support/test-config.ts';

const root = join(import.meta.dirname, '..');
const folder = mkdtempSync(join(tmpdir(), 'postern-export-test-'));
const out = join(folder, 'out');
const assembly = join(folder, 'deployed');
let engine: Engine;

const program = (...args: string[]) =>
  promisify(execFile)(process.execPath, [join(root, 'tools', 'export', 'main.ts'), ...args], { cwd: folder });

const Template = v.looseObject({
  Resources: v.record(v.string(), v.looseObject({ Type: v.string() })),
  Parameters: v.record(v.string(), v.looseObject({ Default: v.optional(v.string()) })),
});
const template = () => v.parse(Template, JSON.parse(readFileSync(join(out, 'template.json'), 'utf8')));

beforeAll(async () => {
  // All own settings of an account except the domain, which only DNS leads to.
  const { domain: _domain, stage: _stage, ...config } = ownConfig;
  const several = { ...config, providers: [...config.providers, { provider: 'emailengine', name: 'eu' }] };
  writeFileSync(join(folder, 'postern.config.mjs'), `export default ${JSON.stringify(several)};`);
  const { stdout } = await program('--config', 'postern.config.mjs', '--out', out);
  expect(stdout).toContain('for a stack called Postern\n');
  deploy({ AssetsBucket: 'mine', AssetsPrefix: 'postern/1/' });
  engine = await startEngine({ assembly });
});

afterAll(async () => {
  await engine.stop();
  rmSync(folder, { recursive: true });
});

/** As AWS takes it: parameters get their values, and Lambda unpacks the zip under the key that the template names. */
function deploy(values: Readonly<Record<string, string>>): void {
  mkdirSync(assembly);
  const { Parameters, ...rest } = template();
  const valued = Object.entries(Parameters).map(([name, one]) => [name, { ...one, Default: values[name] }]);
  const given = { ...rest, Parameters: Object.fromEntries(valued) };
  writeFileSync(join(assembly, 'Postern.template.json'), JSON.stringify(given));
  const files = readdirSync(join(out, 'assets')).map((name) => {
    const code = join(assembly, name.replace('.zip', ''));
    mkdirSync(code);
    for (const [file, bytes] of Object.entries(unzipSync(readFileSync(join(out, 'assets', name)))))
      writeFileSync(join(code, file), bytes);
    const destinations = { bucket: { objectKey: `${values.AssetsPrefix}${name}` } };
    return [name, { source: { path: code, packaging: 'zip' }, destinations }];
  });
  writeFileSync(join(assembly, 'Postern.assets.json'), JSON.stringify({ files: Object.fromEntries(files) }));
}

test.each([
  ['emailengine', undefined],
  ['emailengine-eu', 'eu'],
])(
  'what is exported and deployed takes a delivery of %s, stores its event and publishes it',
  async (word, instance) => {
    const provider = providers.find(({ name }) => name === 'emailengine');
    const bounce = provider && samplesOf(provider).find(({ name }) => name === '061-messageBounce');
    if (bounce === undefined) throw new Error('no bounce');
    const secret = sampleSecret(bounce.provider);
    engine.putSecret(engine.outputs[secretKey(word)] ?? '', JSON.stringify({ current: secret }));
    const { status } = await post(engine.outputs[webhookUrlKey(word)] ?? '', bounce, secret, new Date());
    expect(status).toBe(200);
    const text = await queueText(engine, 'EventsQueueUrl');
    expect(JSON.parse(text)).toMatchObject({ type: 'email.bounced', ...(instance && { instance }) });
  },
);

test('the template asks for bucket and prefix, and for nothing of the bootstrap of the CDK', () => {
  const text = readFileSync(join(out, 'template.json'), 'utf8');
  expect(Object.keys(template().Parameters)).toEqual(['AssetsBucket', 'AssetsPrefix']);
  expect(text).not.toMatch(/cdk-|bootstrap/i);
  const functions = Object.values(template().Resources).filter(
    ({ Type }) => Type === 'AWS::Lambda::Function',
  );
  const zips = readdirSync(join(out, 'assets'));
  // Instances share the zip of their provider.
  expect(functions.length).toBe(zips.length + 1);
  for (const one of functions)
    expect(one).toMatchObject({
      Properties: {
        Code: { S3Bucket: { 'Fn::Sub': '$' + '{AssetsBucket}' }, S3Key: { 'Fn::Sub': expect.any(String) } },
      },
    });
});

test('the same settings give the same files, and the files of before are gone', async () => {
  const written = () =>
    ['template.json', ...readdirSync(join(out, 'assets')).map((name) => join('assets', name))].map((name) => [
      name,
      readFileSync(join(out, name)).toString('base64'),
    ]);
  const before = written();
  writeFileSync(join(out, 'assets', 'old.zip'), '');
  await program('--config', 'postern.config.mjs', '--out', out);
  expect(written()).toEqual(before);
});

test('a mistake in the settings, or no file, is reported without a stack', async () => {
  writeFileSync(join(folder, 'wrong.config.mjs'), 'export default { webhook: { memoryMb: 1 } };');
  await expect(program('--config', 'wrong.config.mjs')).rejects.toMatchObject({
    code: 1,
    stderr: 'Configuration: webhook.memoryMb is 1: AWS Lambda takes whole numbers from 128 to 10,240.\n',
  });
  await expect(program()).rejects.toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/^Configuration: there is no file .*postern\.config\.ts\.\n$/),
  });
  await expect(program('--nope')).rejects.toMatchObject({ code: 2 });
});
