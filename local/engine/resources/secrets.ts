import { randomInt } from 'node:crypto';
import * as v from 'valibot';
import type { SecretStore } from '../aws/secrets.ts';
import type { Stack } from '../stack/stack.ts';

/** The settings that change what is generated here; https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_GetRandomPassword.html has more. */
const Generate = v.object({
  SecretStringTemplate: v.optional(v.string(), '{}'),
  GenerateStringKey: v.optional(v.string()),
  PasswordLength: v.optional(v.number(), 32),
  ExcludeCharacters: v.optional(v.string(), ''),
  ExcludePunctuation: v.optional(v.boolean(), false),
});

const SecretProperties = v.object({
  SecretString: v.optional(v.string()),
  GenerateSecretString: v.optional(Generate, {}),
});

/** Read and written by logical id, name or ARN. */
export function createSecrets(stack: Stack, secrets: SecretStore) {
  const declared = stack.of('AWS::SecretsManager::Secret');
  const kept = new Map<string, string>();
  for (const { identity, properties } of declared) {
    const value = secrets.get(identity.ref);
    // As CloudFormation leaves an existing secret alone.
    if (value !== undefined) kept.set(identity.ref, value);
    else secrets.put(identity.ref, identity.name, initialValue(properties));
  }
  const identityOf = (id: string) => {
    const secret = declared.find(({ identity, logicalId }) =>
      [logicalId, identity.name, identity.ref].includes(id),
    );
    if (secret === undefined) throw new Error(`The template declares no secret ${id}`);
    return secret.identity;
  };
  return {
    put(id: string, value: string): void {
      const { ref, name } = identityOf(id);
      secrets.put(ref, name, value);
    },
    /** What an earlier run left. */
    kept: (id: string) => kept.get(identityOf(id).ref),
  };
}

function initialValue(properties: unknown): string {
  const { SecretString, GenerateSecretString: generate } = v.parse(SecretProperties, properties);
  if (SecretString !== undefined) return SecretString;
  const password = randomPassword(generate);
  if (generate.GenerateStringKey === undefined) return password;
  const template = v.parse(v.looseObject({}), JSON.parse(generate.SecretStringTemplate));
  return JSON.stringify({ ...template, [generate.GenerateStringKey]: password });
}

function randomPassword(settings: v.InferOutput<typeof Generate>): string {
  const { ExcludeCharacters, ExcludePunctuation, PasswordLength: length } = settings;
  const letters = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';
  const alphabet = ExcludePunctuation ? letters : `${letters}!"#$%&'()*+,-./:;<=>?@[\\]^_\`{|}~`;
  const allowed = [...alphabet].filter((character) => !ExcludeCharacters.includes(character));
  return Array.from({ length }, () => allowed[randomInt(allowed.length)]).join('');
}
