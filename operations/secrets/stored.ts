import {
  GetSecretValueCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import * as v from 'valibot';
import { readWord } from '../../functions/events/instance.ts';
import { parseExactly } from '../../functions/events/json-text.ts';
import { secretKey } from '../../lib/output-keys.ts';
import { noWebhook } from '../deployed.ts';
import type { Deployment } from '../deployment.ts';
import { OperationError } from '../failure.ts';
import { postern } from '../hint.ts';

const Fields = v.looseObject({ current: v.optional(v.string()), previous: v.optional(v.string()) });

/** The live secrets, and unrelated fields. */
export type SecretFields = v.InferOutput<typeof Fields>;

export interface StoredSecret {
  /** `malformed`: set by hand, not JSON with the live secrets. */
  readonly fields: SecretFields | 'malformed';
  /** Undefined if not set or empty. */
  readonly current: string | undefined;
  readonly previous: string | undefined;
  readonly changedAt: Date | undefined;
}

export async function readSecret(deployment: Deployment, provider: string): Promise<StoredSecret> {
  const { find, output, open } = deployment;
  // More likely a mistyped instance than a foreign stack.
  if (readWord(provider).instance !== undefined && find(secretKey(provider)) === undefined)
    throw noWebhook(deployment, provider);
  const request = new GetSecretValueCommand({ SecretId: output(secretKey(provider)) });
  const { SecretString = '', CreatedDate } = await open(SecretsManagerClient).send(request);
  const fields = fieldsOf(SecretString);
  const { current = '', previous = '' } = fields === 'malformed' ? {} : fields;
  return { fields, current: current || undefined, previous: previous || undefined, changedAt: CreatedDate };
}

/** Other fields stay; undefined removes one. */
export async function writeSecret(
  { output, open }: Deployment,
  provider: string,
  { fields }: Pick<StoredSecret, 'fields'>,
  changes: SecretFields,
): Promise<void> {
  const { current, previous, ...others } = { ...(fields === 'malformed' ? {} : fields), ...changes };
  const SecretString = JSON.stringify({ current, previous, ...others });
  await open(SecretsManagerClient).send(
    new PutSecretValueCommand({ SecretId: output(secretKey(provider)), SecretString }),
  );
}

export function wellFormed(stored: StoredSecret, provider: string): StoredSecret {
  if (stored.fields !== 'malformed') return stored;
  throw new OperationError(
    `What is stored as the secret of ${provider} is not {"current": "…"} in JSON, so the webhook answers 503. Replace it with: ${postern(`secrets set ${provider} --force`)}`,
  );
}

function fieldsOf(text: string): SecretFields | 'malformed' {
  try {
    const parsed = v.safeParse(Fields, parseExactly(text));
    return parsed.success ? parsed.output : 'malformed';
  } catch {
    return 'malformed';
  }
}
