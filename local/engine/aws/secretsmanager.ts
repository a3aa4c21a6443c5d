import type { AwsAnswer } from './answer.ts';
import { jsonAnswer } from './answer.ts';
import type { JsonObject } from './json.ts';
import { jsonObject, stringAt } from './json.ts';
import { Refusal } from './refusal.ts';
import type { AwsRequest } from './request.ts';
import type { Secret, SecretStore } from './secrets.ts';

const operations: Readonly<Record<string, (store: SecretStore, body: JsonObject) => unknown>> = {
  GetSecretValue: (store, body) => {
    const secret = found(store, body);
    const stage = stringAt(body, 'VersionStage') ?? 'AWSCURRENT';
    const version = stringAt(body, 'VersionId') ?? secret.versionId;
    if (stage !== 'AWSCURRENT') throw missing(`secret value for staging label: ${stage}`);
    if (version !== secret.versionId) throw missing(`secret value for VersionId: ${version}`);
    return { ...written(secret), SecretString: secret.value, CreatedDate: secret.created };
  },
  PutSecretValue: (store, body) => {
    const { arn, name } = found(store, body);
    const value = stringAt(body, 'SecretString');
    if (value === undefined)
      throw new Refusal('InvalidRequestException', 'You must provide SecretString here.');
    return written(store.put(arn, name, value, stringAt(body, 'ClientRequestToken')));
  },
  DescribeSecret: (store, body) => {
    const { arn, name, versionId, created } = found(store, body);
    return {
      ARN: arn,
      Name: name,
      CreatedDate: created,
      VersionIdsToStages: { [versionId]: ['AWSCURRENT'] },
    };
  },
};

export function callSecretsManager(store: SecretStore, { operation, body }: AwsRequest): AwsAnswer {
  const run = Object.hasOwn(operations, operation) ? operations[operation] : undefined;
  try {
    if (run === undefined)
      throw new Refusal('UnknownOperationException', `${operation} is not supported locally.`);
    return jsonAnswer(200, run(store, jsonObject(body)));
  } catch (error) {
    if (error instanceof Refusal) return jsonAnswer(400, { __type: error.type, Message: error.message });
    throw error;
  }
}

function found(store: SecretStore, body: JsonObject): Secret {
  const secret = store.find(stringAt(body, 'SecretId') ?? '');
  if (secret === undefined) throw missing('secret.');
  return secret;
}

function missing(what: string): Refusal {
  const specified = what.replace('secret', 'specified secret');
  return new Refusal('ResourceNotFoundException', `Secrets Manager can't find the ${specified}`);
}

function written({ arn, name, versionId }: Secret): JsonObject {
  return { ARN: arn, Name: name, VersionId: versionId, VersionStages: ['AWSCURRENT'] };
}
