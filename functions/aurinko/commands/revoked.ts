import * as v from 'valibot';
import type { Deployment } from '../../../operations/deployment.ts';
import {
  readSecret,
  type StoredSecret,
  wellFormed,
  writeSecret,
} from '../../../operations/secrets/stored.ts';

/** The list stands beside the signing secrets, since every webhook function has them at hand. */
const Fields = v.object({ revoked: v.fallback(v.array(v.string()), []) });

export async function readRevoked(deployment: Deployment): Promise<readonly string[]> {
  return revokedIn(await read(deployment));
}

/** Changes the list, and nothing else of the secret. */
export async function writeRevoked(
  deployment: Deployment,
  change: (revoked: readonly string[]) => readonly string[],
): Promise<void> {
  const stored = await read(deployment);
  const revoked = change(revokedIn(stored));
  await writeSecret(deployment, 'aurinko', stored, { revoked: revoked.length === 0 ? undefined : revoked });
}

async function read(deployment: Deployment): Promise<StoredSecret> {
  return wellFormed(await readSecret(deployment, 'aurinko'), 'aurinko');
}

function revokedIn({ fields }: StoredSecret): readonly string[] {
  return v.parse(Fields, fields).revoked;
}
