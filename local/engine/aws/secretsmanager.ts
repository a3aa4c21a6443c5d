import { type JsonObject, stringAt } from './json.ts';
import { Refusal } from './refusal.ts';
import type { Secret, SecretStore } from './secrets.ts';

/** Undefined for an operation that is not emulated. */
export function callSecretsManager(
  store: SecretStore,
  operation: string,
  body: JsonObject,
): JsonObject | undefined {
  if (operation === 'GetSecretValue') {
    const secret = found(store, body);
    const stage = stringAt(body, 'VersionStage') ?? 'AWSCURRENT';
    const version = stringAt(body, 'VersionId') ?? secret.versionId;
    if (stage !== 'AWSCURRENT') throw missing(`secret value for staging label: ${stage}`);
    if (version !== secret.versionId) throw missing(`secret value for VersionId: ${version}`);
    return { ...written(secret), SecretString: secret.value, CreatedDate: secret.created };
  }
  if (operation === 'PutSecretValue') {
    const { arn, name } = found(store, body);
    const value = stringAt(body, 'SecretString');
    if (value === undefined)
      throw new Refusal('InvalidRequestException', 'You must provide SecretString here.');
    return written(store.put(arn, name, value, stringAt(body, 'ClientRequestToken')));
  }
  if (operation !== 'DescribeSecret') return undefined;
  const { arn, name, versionId, created } = found(store, body);
  return {
    ARN: arn,
    Name: name,
    CreatedDate: created,
    VersionIdsToStages: { [versionId]: ['AWSCURRENT'] },
  };
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
