import {
  GetSecretValueCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import * as v from 'valibot';
import type { Deployment } from '../../../cli/deployment.ts';
import { CliError, exitCodes } from '../../../cli/failure.ts';
import { secretKey } from '../../../lib/output-keys.ts';
import { parseExactly } from '../../events/json-text.ts';

/** The list stands beside the signing secrets, since every webhook function has them at hand. */
const Stored = v.looseObject({ revoked: v.fallback(v.array(v.string()), []) });

export async function readRevoked(deployment: Deployment): Promise<readonly string[]> {
  return (await read(deployment)).revoked;
}

/** Changes the list, and nothing else of the secret. */
export async function writeRevoked(
  deployment: Deployment,
  change: (revoked: readonly string[]) => readonly string[],
): Promise<void> {
  const stored = await read(deployment);
  const { revoked: _, ...others } = stored;
  const revoked = change(stored.revoked);
  const SecretString = JSON.stringify({ ...others, ...(revoked.length === 0 ? {} : { revoked }) });
  const request = new PutSecretValueCommand({
    SecretId: deployment.output(secretKey('aurinko')),
    SecretString,
  });
  await deployment.open(SecretsManagerClient).send(request);
}

async function read({ output, open }: Deployment) {
  const request = new GetSecretValueCommand({ SecretId: output(secretKey('aurinko')) });
  const { SecretString = '{}' } = await open(SecretsManagerClient).send(request);
  const parsed = v.safeParse(Stored, tryParse(SecretString));
  if (parsed.success) return parsed.output;
  // Not what it is: that would quote the secret.
  throw new CliError(
    `The secret of aurinko is not {"current": "…"} in JSON, so the webhook answers 503. Replace it with: postern secrets set aurinko --force`,
    exitCodes.failed,
  );
}

function tryParse(text: string): unknown {
  try {
    return parseExactly(text);
  } catch {
    return undefined;
  }
}
