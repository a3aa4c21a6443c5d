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
  get(id: string): string | undefined;
  put(arn: string, name: string, value: string): void;
}

/** By logical id, name or ARN. */
export interface DeclaredSecrets {
  put(id: string, value: string): void;
  /** What an earlier run left. */
  kept(id: string): string | undefined;
}

/** Creates what is not there yet. */
export function createSecrets(stack: Stack, secrets: Secrets): DeclaredSecrets {
  const declared = stack.of('AWS::SecretsManager::Secret');
  const kept = new Map<string, string>();
  for (const { identity, properties } of declared) {
    const value = secrets.get(identity.ref);
    // It stays, as CloudFormation leaves an existing secret alone.
    if (value !== undefined) kept.set(identity.ref, value);
    else secrets.put(identity.ref, identity.name, initialValue(properties));
  }
  const identityOf = (id: string) => {
    const secret = declared.find((one) => answersTo(one, id));
    if (secret === undefined) throw new Error(`The template declares no secret ${id}`);
    return secret.identity;
  };
  return {
    put(id, value) {
      const { ref, name } = identityOf(id);
      secrets.put(ref, name, value);
    },
    kept: (id) => kept.get(identityOf(id).ref),
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
