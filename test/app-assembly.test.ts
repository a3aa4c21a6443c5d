import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { chosenStack, localAssembly, posternStacks } from '../local/app-assembly.ts';
import { startEngine } from '../local/engine/engine.ts';

let folder = '';
const outputs = { EventsTableName: { Value: 'e' }, DeliveriesQueueUrl: { Value: 'd' } };
const write = (path: string, value: object) => writeFileSync(join(folder, path), JSON.stringify(value));

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'postern-app-'));
  mkdirSync(join(folder, 'assembly-Test', 'asset.1'), { recursive: true });
  const stack = (templateFile: string, stackName?: string) => ({
    type: 'aws:cloudformation:stack',
    properties: { templateFile, ...(stackName === undefined ? {} : { stackName }) },
  });
  write('manifest.json', {
    artifacts: {
      Mail: stack('Mail.template.json'),
      Other: stack('Other.template.json'),
      'assembly-Test': { type: 'cdk:cloud-assembly', properties: { directoryName: 'assembly-Test' } },
    },
  });
  write('Mail.template.json', { Resources: {}, Outputs: outputs });
  write('Other.template.json', { Resources: {} });
  write('assembly-Test/manifest.json', { artifacts: { Deep: stack('Deep.template.json', 'Test-Mail') } });
  const asset = { S3Key: 'one.zip' };
  const node = { Handler: 'index.handler', Runtime: 'nodejs24.x', Code: asset };
  const fn = (properties: object) => ({ Type: 'AWS::Lambda::Function', Properties: properties });
  const route = (RouteKey: string, api: string, to: string) => ({
    Type: 'AWS::ApiGatewayV2::Route',
    Properties: {
      ApiId: { Ref: api },
      RouteKey,
      Target: { 'Fn::Join': ['', ['integrations/', { Ref: to }]] },
    },
  });
  const integration = { IntegrationUri: { 'Fn::GetAtt': ['Mine', 'Arn'] }, PayloadFormatVersion: '2.0' };
  write('assembly-Test/Deep.template.json', {
    Outputs: {
      ...outputs,
      WebhookUrlX: { Value: { 'Fn::Join': ['', ['https://', { Ref: 'Domain' }, '/hook']] } },
      Unknown: { Value: { 'Fn::GetAtt': ['Vpc', 'CidrBlock'] } },
    },
    Resources: {
      Vpc: { Type: 'AWS::EC2::VPC' },
      Domain: { Type: 'AWS::ApiGatewayV2::DomainName', Properties: { DomainName: 'hooks.example.com' } },
      Mine: fn({ ...node, Environment: { Variables: { SECRET_MAX_AGE_SECONDS: '300' } } }),
      Snake: fn({ ...node, Runtime: 'python3.13' }),
      Inline: fn({ ...node, Code: { ZipFile: '…' } }),
      Stream: {
        Type: 'AWS::Lambda::EventSourceMapping',
        Properties: { EventSourceArn: 'arn:aws:kinesis:x', FunctionName: { Ref: 'Mine' } },
      },
      Queue: { Type: 'AWS::SQS::Queue' },
      Snakes: {
        Type: 'AWS::Lambda::EventSourceMapping',
        Properties: { EventSourceArn: { 'Fn::GetAtt': ['Queue', 'Arn'] }, FunctionName: { Ref: 'Snake' } },
      },
      One: { Type: 'AWS::ApiGatewayV2::Api' },
      Two: { Type: 'AWS::ApiGatewayV2::Api' },
      ToMine: { Type: 'AWS::ApiGatewayV2::Integration', Properties: integration },
      Proxy: {
        Type: 'AWS::ApiGatewayV2::Integration',
        Properties: { IntegrationUri: 'https://example.com' },
      },
      First: route('POST /hook', 'One', 'ToMine'),
      Second: route('GET /other', 'Two', 'ToMine'),
      Third: route('GET /proxy', 'Two', 'Proxy'),
    },
  });
  writeFileSync(
    join(folder, 'assembly-Test', 'asset.1', 'index.js'),
    'exports.handler = async () => ({ statusCode: 200, body: process.env.SECRET_MAX_AGE_SECONDS + require("sdk").other });',
  );
  mkdirSync(join(folder, 'node_modules', 'sdk'), { recursive: true });
  writeFileSync(join(folder, 'node_modules', 'sdk', 'index.js'), "exports.other = 'x';");
  // As in an app of ES modules, whose functions are CommonJS.
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
  write('assembly-Test/Deep.assets.json', {
    files: {
      one: {
        source: { path: 'asset.1', packaging: 'zip' },
        destinations: { here: { objectKey: 'one.zip' } },
      },
      two: { source: { path: 'Deep.template.json', packaging: 'file' }, destinations: {} },
    },
  });
});

afterAll(() => rmSync(folder, { recursive: true }));

test('stacks with Postern are found, those of stages too, by their names', () => {
  expect(posternStacks(folder).map(({ name }) => name)).toEqual(['Mail', 'Test-Mail']);
  expect(posternStacks(join(folder, 'nowhere'))).toEqual([]);
});

test('of several one is chosen by name, and a slip says which there are', () => {
  const stacks = posternStacks(folder);
  expect(chosenStack(stacks, 'Mail')?.name).toBe('Mail');
  expect(chosenStack(stacks.slice(1), undefined)?.name).toBe('Test-Mail');
  expect(chosenStack([], undefined)).toBeUndefined();
  expect(() => chosenStack(stacks, undefined)).toThrow('choose one by --stack (Mail, Test-Mail)');
  expect(() => chosenStack(stacks, 'Male')).toThrow('no stack Male with Postern; there is: Mail, Test-Mail');
  expect(() => chosenStack([], 'Mail')).toThrow('run npx cdk synth first');
});

test('a stack that holds more than Postern runs: what cannot run here is left out by name', async () => {
  const [, stack] = posternStacks(folder);
  if (stack === undefined) throw new Error('no stack');
  const assembly = localAssembly(stack, folder, 2);
  const notices: string[] = [];
  const logs: string[] = [];
  const engine = await startEngine({
    assembly,
    onNotice: (text) => notices.push(text),
    onLog: ({ function: name, line }) => logs.push(`${name}: ${line}`),
  });
  const ask = async (path: string, method = 'GET') => {
    const response = await fetch(`${engine.url}${path}`, { method });
    return `${response.status} ${await response.text()}`;
  };
  try {
    expect(notices).toEqual([
      'not emulated: AWS::EC2::VPC (Vpc)',
      'not emulated: Runtime python3.13 of AWS::Lambda::Function (Snake)',
      'not emulated: Code other than an asset of AWS::Lambda::Function (Inline)',
    ]);
    expect(logs).toEqual([
      'Stream: not emulated: an event source mapping with no queue of this stack',
      'Snakes: not emulated: an event source mapping with no function that runs here',
    ]);
    expect(await ask('/hook', 'POST')).toBe('200 2x');
    expect(await ask('/other')).toBe('200 2x');
    expect(await ask('/proxy')).toMatch(/^404 /);
    expect(engine.outputs).toMatchObject({ WebhookUrlX: `${engine.url}/hook`, SecretMaxAgeSeconds: '2' });
    expect(engine.outputs).not.toHaveProperty('Unknown');
    expect(engine.outputs.EventsTableName).toBe('e');
    expect(readFileSync(join(folder, 'assembly-Test', 'Deep.template.json'), 'utf8')).toContain('"300"');
  } finally {
    await engine.stop();
    rmSync(assembly, { recursive: true });
  }
});
