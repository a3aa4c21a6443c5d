import type { SecretStage } from '../../functions/webhook/secrets.ts';
import type { Deployment } from '../deployment.ts';
import { UnreadableLogError } from '../logs/function-logs.ts';
import { newestLine } from '../logs/newest-log-line.ts';

/** When a secret last matched, within 24 hours or since; `never` in that time, or why nobody knows. */
export type Usage = { readonly at: Date } | 'never' | { readonly unknown: string };

export async function lastMatch(
  deployment: Deployment,
  provider: string,
  stage: SecretStage,
  from?: Date,
): Promise<Usage> {
  const pattern = `{ $.message = "acknowledged" && $.secret = "${stage}" }`;
  try {
    const line = await newestLine(deployment, provider, { pattern, ...(from && { from }) });
    return line === undefined ? 'never' : { at: line.at };
  } catch (error) {
    if (error instanceof UnreadableLogError) return { unknown: error.message };
    throw error;
  }
}
