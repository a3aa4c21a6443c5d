import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { AwsAnswer } from './answer.ts';
import { callCloudFormation, type StackOutputs, StackRun, type StackTemplates } from './cloudformation.ts';
import { callCloudWatch } from './cloudwatch.ts';
import { startDynalite } from './dynalite.ts';
import { DynamoDb } from './dynamodb.ts';
import { startFauxqs } from './fauxqs.ts';
import { LogGroups } from './log-groups.ts';
import { callLogs } from './logs.ts';
import { notEmulated } from './not-emulated.ts';
import type { AwsRequest } from './request.ts';
import { callS3 } from './s3.ts';
import { SecretStore } from './secrets.ts';
import { callSecretsManager } from './secretsmanager.ts';
import { callSns } from './sns.ts';
import { Sqs } from './sqs.ts';
import type { DeclaredTables } from './table-settings.ts';

export interface AwsServices {
  readonly secrets: SecretStore;
  readonly stacks: StackOutputs;
  readonly templates: StackTemplates;
  readonly logs: LogGroups;
  readonly tables: DeclaredTables;
  call(request: AwsRequest, ownUrl: string): Promise<AwsAnswer>;
  wakePolls(): void;
  stop(): Promise<void>;
}

/** The services, in memory or kept in a folder. */
export async function startServices(dataDir?: string): Promise<AwsServices> {
  if (dataDir !== undefined) mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const secrets = new SecretStore(dataDir === undefined ? undefined : join(dataDir, 'secrets.json'));
  const stacks: StackOutputs = new Map();
  const templates: StackTemplates = new Map();
  const run = new StackRun();
  const logs = new LogGroups(dataDir === undefined ? undefined : join(dataDir, 'logs.jsonl'));
  const dynalite = await startDynalite(dataDir);
  const dynamodb = new DynamoDb(dynalite);
  const fauxqs = await startFauxqs(dataDir);
  const sqs = new Sqs(fauxqs);
  return {
    secrets,
    stacks,
    templates,
    logs,
    tables: dynamodb.declared,
    async call(request, ownUrl) {
      if (request.service === 'dynamodb') return dynamodb.call(request);
      if (request.service === 'sqs') return sqs.call(request, ownUrl);
      if (request.service === 'sns') return callSns(fauxqs, request);
      if (request.service === 'secretsmanager') return callSecretsManager(secrets, request);
      if (request.service === 'cloudformation') return callCloudFormation(stacks, templates, run, request);
      if (request.service === 'logs') return callLogs(logs, request);
      if (request.service === 'cloudwatch') return callCloudWatch(fauxqs, logs, request);
      if (request.service === 's3') return callS3(fauxqs, request);
      return notEmulated(request);
    },
    wakePolls: () => fauxqs.wakePolls(),
    async stop() {
      await sqs.stop();
      await fauxqs.stop();
      await dynalite.stop();
    },
  };
}
