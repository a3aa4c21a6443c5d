import { Logger } from '@aws-lambda-powertools/logger';
import { LeanLogFormatter } from './log-formatter.ts';

/** Fields are ids, reasons, counts: never what a delivery holds. */
export const logger = new Logger({ logFormatter: new LeanLogFormatter() });

/** What an error is called. */
export function faultName(error: unknown): string {
  return error instanceof Error ? error.name : typeof error;
}

/** What may be logged of an error: never its message or cause, which quote input where a parser threw. */
export function faultOf(error: unknown): Record<string, unknown> {
  const fault = faultName(error);
  if (!(error instanceof Error)) return { fault };
  const frames = error.stack?.split('\n').filter((line) => line.startsWith('    at ')) ?? [];
  return { fault, frames: frames.slice(0, 4).map((line) => line.trim()), ...awsFault(error) };
}

function awsFault(error: Error): Record<string, unknown> {
  if (!('$metadata' in error)) return {};
  const metadata: unknown = error.$metadata;
  if (typeof metadata !== 'object' || metadata === null) return {};
  const fault: Record<string, unknown> = {};
  if ('httpStatusCode' in metadata) fault.awsStatus = metadata.httpStatusCode;
  if ('requestId' in metadata) fault.awsRequestId = metadata.requestId;
  return fault;
}
