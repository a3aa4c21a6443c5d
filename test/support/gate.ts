import type { Gate } from '../../functions/webhook/receive.ts';
import { SecretCache } from '../../functions/webhook/secrets.ts';

/** A gate whose secret is read by `fetchSecret`, and behind which everything is durable. */
export function gateOf(fetchSecret: () => Promise<string>, parts: Partial<Gate> = {}): Gate {
  return {
    secrets: new SecretCache(fetchSecret, 60_000),
    toleranceSeconds: 604_800,
    keep: async () => ({ where: 'queue' }),
    keepUnverified: async () => ({ where: 'unverified', why: 'secret_unavailable' }),
    ...parts,
  };
}
