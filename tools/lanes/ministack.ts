import { execFileSync, spawn } from 'node:child_process';
import { hash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import {
  CloudFormationClient,
  DescribeStackResourcesCommand,
  DescribeStacksCommand,
} from '@aws-sdk/client-cloudformation';
import { PutSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { providers } from '../../functions/providers.ts';
import { secretKey } from '../../lib/output-keys.ts';
import { answers, cache, commands, freePort, localhostNames } from './lane.ts';

// Deploys the template by the CDK's own command line to ministack, an emulator that nobody here wrote, with signatures
// and rights enforced; then asks `postern prove` and `postern balance`. It needs Python 3.10.
const version = '1.5.33';
const [account, region] = ['000000000000', 'us-east-1'];
/** Of the emulator's root user. */
const key = 'test';
const port = await freePort();
const endpoint = `https://127.0.0.1:${port}`;
const certificate = certified();
const access = { endpoint, region, credentials: { accessKeyId: key, secretAccessKey: key } };
const assembly = join(cache, 'assembly');
const { cdk, postern } = commands({
  AWS_REGION: region,
  AWS_DEFAULT_REGION: region,
  CDK_DEFAULT_REGION: region,
  CDK_DEFAULT_ACCOUNT: account,
  AWS_ACCESS_KEY_ID: key,
  AWS_SECRET_ACCESS_KEY: key,
  AWS_ENDPOINT_URL: endpoint,
  NODE_EXTRA_CA_CERTS: certificate.cert,
  // The CDK's.
  AWS_CA_BUNDLE: certificate.cert,
});

const emulator = spawn(installed(), [], {
  env: {
    ...process.env,
    ...localhostNames,
    AUTH: 'true',
    // Our bucket, queues and topic take nothing without TLS.
    USE_SSL: '1',
    MINISTACK_SSL_CERT: certificate.cert,
    MINISTACK_SSL_KEY: certificate.key,
    NODE_EXTRA_CA_CERTS: certificate.cert,
    BIND_HOST: '127.0.0.1',
    GATEWAY_PORT: String(port),
    // What functions run on.
    PATH: `${join(import.meta.dirname, '..', '..', 'node_modules', '.bin')}:${process.env.PATH}`,
  },
  stdio: 'ignore',
});
try {
  await answers(`${endpoint}/_ministack/health`);
  await cdk('synth', '--quiet', '--output', assembly);
  await cdk('bootstrap', `aws://${account}/${region}`, '--app', assembly);
  await deploy();
  for (const role of await rolesOf(/^ConsumerRole[0-9A-F]{8}$/))
    await grant(role, ['dynamodb:BatchExecuteStatement', 'sns:PublishBatch']);
  for (const role of await rolesOf(/(Webhook|Sweep)Role[0-9A-F]{8}$/))
    await grant(role, ['secretsmanager:GetSecretValue', 's3:PutObject']);
  for (const { name, authenticity } of providers)
    if (authenticity === 'token') await setToken(name);
    else await postern(['secrets', 'set', name], 'lane-secret');
  await postern(['prove', '--yes', '--no-sweep', '--evidence', join(cache, 'ministack.json')]);
  await postern(['balance', '--since', '1h']);
} finally {
  emulator.kill();
}

function installed(): string {
  const bin = join(cache, 'python', 'bin');
  if (!existsSync(join(bin, 'ministack'))) {
    execFileSync('python3', ['-m', 'venv', join(cache, 'python')], { stdio: 'inherit' });
    execFileSync(join(bin, 'pip'), ['install', '--quiet', `ministack==${version}`], { stdio: 'inherit' });
  }
  return join(bin, 'ministack');
}

function certified() {
  const [cert, key] = [join(cache, 'certificate.pem'), join(cache, 'key.pem')];
  if (!existsSync(cert)) {
    const names = 'subjectAltName=DNS:localhost,DNS:*.execute-api.localhost,IP:127.0.0.1';
    const made = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '365', '-subj', '/CN=localhost'];
    execFileSync('openssl', [...made, '-addext', names, '-keyout', key, '-out', cert], { stdio: 'ignore' });
  }
  setDefaultCACertificates([...getCACertificates(), readFileSync(cert, 'utf8')]);
  return { cert, key };
}

/** Unmodified first; then without what the emulator says that it does not know. */
async function deploy(): Promise<void> {
  const args = ['deploy', '--require-approval', 'never', '--app', assembly] as const;
  const first = await cdk(...args);
  const unknown = /Unrecognized resource types: \[([^\]]+)\]/.exec(first)?.[1]?.split(/,\s*/) ?? [];
  if (unknown.length === 0) return;
  console.log(`\nThe unmodified template was refused. Trying without ${unknown.join(', ')}:`);
  const file = join(assembly, readdirSync(assembly).find((name) => name.endsWith('.template.json')) ?? '');
  const template: { Resources: Record<string, { Type: string }> } = JSON.parse(readFileSync(file, 'utf8'));
  const before = /([0-9a-f]{64})\.json/.exec(readFileSync(join(assembly, 'manifest.json'), 'utf8'))?.[1];
  const kept = Object.entries(template.Resources).filter(([, { Type }]) => !unknown.includes(Type));
  const text = JSON.stringify({ ...template, Resources: Object.fromEntries(kept) });
  writeFileSync(file, text);
  // The CDK publishes a template under its hash, and only if that is not there.
  for (const name of readdirSync(assembly).filter((one) => /^manifest\.json$|\.assets\.json$/.test(one))) {
    const path = join(assembly, name);
    writeFileSync(path, readFileSync(path, 'utf8').replaceAll(before ?? 'none', hash('sha256', text)));
  }
  await cdk(...args);
}

/**
 * Rights that AWS would not ask for: the emulator takes two calls for actions that IAM does not have, takes a secret's
 * `Ref` for its name, so that no right to read it fits, and knows no `s3:if-none-match`.
 */
async function grant(RoleName: string, actions: readonly string[]): Promise<void> {
  console.log(`\nGranted to ${RoleName}, for the emulator alone: ${actions.join(', ')}`);
  const { ok, status } = await fetch(endpoint, {
    method: 'POST',
    headers: {
      authorization: `AWS4-HMAC-SHA256 Credential=${key}/20260101/${region}/iam/aws4_request, SignedHeaders=host, Signature=0`,
    },
    body: new URLSearchParams({
      Action: 'PutRolePolicy',
      RoleName,
      PolicyName: 'lane',
      PolicyDocument: JSON.stringify({ Statement: { Effect: 'Allow', Action: actions, Resource: '*' } }),
    }),
  });
  if (!ok) throw new Error(`PutRolePolicy was answered ${status}.`);
}

async function rolesOf(logicalIds: RegExp): Promise<readonly string[]> {
  const client = new CloudFormationClient(access);
  const asked = new DescribeStackResourcesCommand({ StackName: 'Postern' });
  const { StackResources = [] } = await client.send(asked);
  client.destroy();
  return StackResources.flatMap(({ LogicalResourceId = '', PhysicalResourceId = '' }) =>
    logicalIds.test(LogicalResourceId) ? [PhysicalResourceId] : [],
  );
}

/** The emulator generates tokens with punctuation, which no URL holds. */
async function setToken(provider: string): Promise<void> {
  const stacks = new CloudFormationClient(access);
  const { Stacks: [stack] = [] } = await stacks.send(new DescribeStacksCommand({ StackName: 'Postern' }));
  stacks.destroy();
  const SecretId = stack?.Outputs?.find(({ OutputKey }) => OutputKey === secretKey(provider))?.OutputValue;
  const SecretString = JSON.stringify({ current: 'lane-token-of-forty-three-characters-0123456' });
  const secrets = new SecretsManagerClient(access);
  await secrets.send(new PutSecretValueCommand({ SecretId, SecretString }));
  secrets.destroy();
}
