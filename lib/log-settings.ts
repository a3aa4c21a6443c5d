import type { LogGroupProps } from 'aws-cdk-lib/aws-logs';
import type { ConstructConfig } from './config.ts';

/** What every log group of ours has. */
export function logSettings({
  logRetentionDays,
  encryptionKey,
}: Pick<ConstructConfig, 'logRetentionDays' | 'encryptionKey'>): LogGroupProps {
  return { retention: logRetentionDays, ...(encryptionKey && { encryptionKey }) };
}
