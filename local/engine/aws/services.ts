import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { type AwsAnswer, jsonAnswer } from './answer.ts';
import { CloudFormation } from './cloudformation.ts';
import { callCloudWatch } from './cloudwatch.ts';
import { startDynalite } from './dynalite.ts';
import { DynamoDb } from './dynamodb.ts';
import { startFauxqs } from './fauxqs.ts';
import { type JsonObject, jsonObject } from './json.ts';
import { LogGroups } from './log-groups.ts';
import { callLogs } from './logs.ts';
import { Refusal, refused } from './refusal.ts';
import { type AwsRequest, signedFor } from './request.ts';
import { callS3 } from './s3.ts';
import { SecretStore } from './secrets.ts';
import { callSecretsManager } from './secretsmanager.ts';
import { callSns } from './sns.ts';
import { Sqs } from './sqs.ts';

export async function startServices(dataDir?: string) {
  if (dataDir !== undefined) mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const kept = (name: string) => (dataDir === undefined ? undefined : join(dataDir, name));
  const secrets = new SecretStore(kept('secrets.json'));
  const cloudFormation = new CloudFormation();
  const logs = new LogGroups(kept('logs.jsonl'));
  const dynalite = await startDynalite(dataDir);
  const dynamodb = new DynamoDb(dynalite);
  const fauxqs = await startFauxqs(dataDir);
  const sqs = new Sqs(fauxqs);

  async function call(request: AwsRequest, ownUrl: string): Promise<AwsAnswer> {
    const { service, operation, body } = request;
    const json = (answer: JsonObject | undefined) => {
      if (answer !== undefined) return jsonAnswer(200, answer);
      const what = `${signedFor(request)} ${operation}`;
      throw new Refusal('UnknownOperationException', `${what} is not emulated by the local engine.`);
    };
    switch (service) {
      case 'dynamodb':
        return dynamodb.call(request);
      case 'sqs':
        return sqs.call(request, ownUrl);
      case 'sns':
        return callSns(fauxqs, request);
      case 's3':
        return callS3(fauxqs, request);
      case 'cloudformation':
        return cloudFormation.call(request);
      case 'secretsmanager':
        return json(callSecretsManager(secrets, operation, jsonObject(body)));
      case 'logs':
        return json(callLogs(logs, operation, jsonObject(body)));
      case 'cloudwatch':
        return json(callCloudWatch(fauxqs, logs, operation, jsonObject(body)));
      default:
        return json(undefined);
    }
  }

  return {
    secrets,
    stacks: cloudFormation.stacks,
    templates: cloudFormation.templates,
    logs,
    /** Settings that DynamoDB reports and that have no effect here. */
    tables: dynamodb.declared,
    topics: fauxqs.topics,
    buckets: fauxqs.buckets,
    answer: (request: AwsRequest, ownUrl: string) =>
      call(request, ownUrl).catch((error: unknown) => failure(request, error)),
    /** Long polls that wait answer at once, empty. */
    wakePolls: () => fauxqs.queues.shutdown(),
    async close() {
      sqs.stop();
      await fauxqs.stop();
      await dynalite.stop();
    },
  };
}

function failure(request: AwsRequest, error: unknown): AwsAnswer {
  const { service, operation } = request;
  if (error instanceof Refusal) return refused(request, error);
  if (v.isValiError(error)) {
    const type = service === 'sqs' ? 'InvalidParameterValue' : 'InvalidParameterException';
    const [issue] = error.issues;
    return refused(request, new Refusal(type, `${v.getDotPath(issue)}: ${issue.message}`));
  }
  const message = `The local stand-in for ${service} ${operation} failed: ${String(error)}`;
  return jsonAnswer(500, { __type: 'InternalServerError', message });
}
