import { randomInt } from 'node:crypto';
import * as v from 'valibot';
import type { Resolved, Stack } from '../stack/stack.ts';

const Generate = v.object({
  SecretStringTemplate: v.optional(v.string()),
  GenerateStringKey: v.optional(v.string()),
  PasswordLength: v.optional(v.number(), 32),
  ExcludeCharacters: v.optional(v.string(), ''),
  ExcludeLowercase: v.optional(v.boolean(), false),
  ExcludeNumbers: v.optional(v.boolean(), false),
  ExcludePunctuation: v.optional(v.boolean(), false),
  ExcludeUppercase: v.optional(v.boolean(), false),
  IncludeSpace: v.optional(v.boolean(), false),
});
type Generate = v.InferOutput<typeof Generate>;

const SecretProperties = v.object({
  SecretString: v.optional(v.string()),
  GenerateSecretString: v.optional(Generate),
});

/** The part of the endpoint's secret store that is needed here. */
export interface Secrets {
  get(id: string): unknown;
  put(arn: string, name: string, value: string): void;
}

/** Creates what is not there yet, and answers how to set one by logical id, name or ARN. */
export function createSecrets(stack: Stack, secrets: Secrets): (id: string, value: string) => void {
  const declared = stack.of('AWS::SecretsManager::Secret');
  for (const { identity, properties } of declared) {
    // A value from an earlier run stays, as CloudFormation leaves an existing secret alone.
    if (secrets.get(identity.ref) === undefined)
      secrets.put(identity.ref, identity.name, initialValue(properties));
  }
  return (id, value) => {
    const secret = declared.find((one) => answersTo(one, id));
    if (secret === undefined) throw new Error(`The template declares no secret ${id}`);
    secrets.put(secret.identity.ref, secret.identity.name, value);
  };
}

function answersTo({ identity, logicalId }: Resolved, id: string): boolean {
  return id === logicalId || id === identity.name || id === identity.ref;
}

function initialValue(properties: unknown): string {
  const { SecretString, GenerateSecretString } = v.parse(SecretProperties, properties);
  return SecretString ?? generate(GenerateSecretString ?? v.parse(Generate, {}));
}

function generate(settings: Generate): string {
  const password = randomPassword(settings);
  const { SecretStringTemplate, GenerateStringKey } = settings;
  if (GenerateStringKey === undefined) return password;
  const template = v.parse(v.record(v.string(), v.unknown()), JSON.parse(SecretStringTemplate ?? '{}'));
  return JSON.stringify({ ...template, [GenerateStringKey]: password });
}

function randomPassword(settings: Generate): string {
  const alphabet = [
    settings.ExcludeLowercase ? '' : 'abcdefghijklmnopqrstuvwxyz',
    settings.ExcludeUppercase ? '' : 'ABCDEFGHIJKLMNOPQRSTUVWXYZ',
    settings.ExcludeNumbers ? '' : '0123456789',
    settings.ExcludePunctuation ? '' : '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~',
    settings.IncludeSpace ? ' ' : '',
  ].join('');
  const characters = [...alphabet].filter((character) => !settings.ExcludeCharacters.includes(character));
  return Array.from({ length: settings.PasswordLength }, () => characters[randomInt(characters.length)]).join(
    '',
  );
}
