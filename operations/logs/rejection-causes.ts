import { postern } from '../hint.ts';
import { operationsOf, type RejectionCause, type RejectionCauses } from '../provider-operations.ts';

/** For any provider; other reasons are in functions/PROVIDER/commands/refusals.ts. */
const causes = (provider: string): RejectionCauses => ({
  signature_mismatch: {
    cause: 'signed with another secret than the one that is stored here',
    next: `compare the two; then ${postern(`secrets set ${provider}`)}, or ${postern(`secrets rotate ${provider}`)}`,
  },
  wrong_token: {
    cause:
      'the last part of its URL is not our token: the URL at the provider is old or cut, or a stranger is trying',
    next: `take the whole URL from ${postern(`urls ${provider}`)}`,
  },
  secret_not_set: {
    cause: 'the secret is not set here, so everything is refused',
    next: `${postern(`secrets status ${provider}`)} says which command sets it`,
  },
  secret_malformed: {
    cause: 'what is stored as the secret is not {"current": "…"} in JSON, so everything is refused',
    next: postern(`secrets set ${provider} --force`),
  },
  secret_unavailable: {
    cause: 'Secrets Manager did not answer the function, which had not read the secret yet',
    next: 'if it continues: may the function still read its secret? docs/operate/runbook.md#server-errors',
  },
  unverified_too_large: {
    cause:
      'over 64 KB, while Secrets Manager did not answer: nobody could tell whose it was, so it was not kept',
    next: 'docs/operate/runbook.md#server-errors',
  },
  not_json: {
    cause:
      'authentic, but its body is not JSON: something on the way changes bodies, or the provider is at fault',
    next: 'look for a proxy in between; report it to the provider',
  },
  unavailable: {
    cause: 'neither queue nor spool took it',
    next: 'docs/operate/runbook.md#server-errors',
  },
  too_large_for_gateway: {
    cause:
      'larger than API Gateway and Lambda take, about 5.6 MB: each attempt of the same delivery is refused',
    next: 'at the provider, leave attachments and full texts out of webhooks: docs/operate/runbook.md#refused-by-gateway',
  },
  throttled_by_gateway: {
    cause: "more came at once than the account's limit for API Gateway",
    next: 'docs/operate/runbook.md#refused-by-gateway',
  },
});

/** For reasons of newer versions. */
const unknown: RejectionCause = {
  cause: 'a reason that this version does not know',
  next: 'look at the log of the function',
};

/** By the reason in the log. */
export async function rejectionCause(provider: string, reason: string): Promise<RejectionCause> {
  const { refusals } = await operationsOf(provider);
  return find(refusals?.(provider) ?? {}, reason) ?? find(causes(provider), reason) ?? unknown;
}

function find(table: RejectionCauses, reason: string): RejectionCause | undefined {
  return Object.hasOwn(table, reason) ? table[reason] : undefined;
}
