import * as v from 'valibot';
import {
  readSecret,
  type StoredSecret,
  wellFormed,
  writeSecret,
} from '../../../operations/secrets/stored.ts';
import type { AurinkoDeployment } from './api.ts';

/** The list stands beside the signing secrets, since every webhook function has them at hand. */
const Fields = v.object({ revoked: v.fallback(v.array(v.string()), []) });

export async function readRevoked(deployment: AurinkoDeployment): Promise<readonly string[]> {
  return revokedIn(await read(deployment));
}

/** Changes the list, and nothing else of the secret. */
export async function writeRevoked(
  deployment: AurinkoDeployment,
  change: (revoked: readonly string[]) => readonly string[],
): Promise<void> {
  const stored = await read(deployment);
  const revoked = change(revokedIn(stored));
  await writeSecret(deployment, deployment.word, stored, {
    revoked: revoked.length === 0 ? undefined : revoked,
  });
}

async function read(deployment: AurinkoDeployment): Promise<StoredSecret> {
  return wellFormed(await readSecret(deployment, deployment.word), deployment.word);
}

function revokedIn({ fields }: StoredSecret): readonly string[] {
  return v.parse(Fields, fields).revoked;
}
