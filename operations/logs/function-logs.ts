import { CloudWatchLogsClient, paginateFilterLogEvents } from '@aws-sdk/client-cloudwatch-logs';
import * as v from 'valibot';
import { logGroupKey } from '../../lib/output-keys.ts';
import type { Deployment } from '../deployment.ts';
import { OperationError } from '../failure.ts';

const Line = v.object({ timestamp: v.number(), message: v.string() });
const Fields = v.pipe(v.string(), v.parseJson(), v.looseObject({}));

export interface LogLine {
  readonly at: Date;
  /** Empty if the line isn't a JSON object. */
  readonly fields: v.InferOutput<typeof Fields>;
  /** Size of a line that isn't JSON. */
  readonly unreadBytes?: number;
}

/** No rights, no such group, or an older deployment. */
export class UnreadableLogError extends OperationError {
  /** An error's name, or which output is missing. */
  readonly reason: string;
  constructor(log: string, reason: string) {
    super(`The log of ${log} can't be read (${reason}). It takes the right to logs:FilterLogEvents.`);
    this.reason = reason;
  }
}

export interface LogQuery {
  readonly pattern: string;
  readonly from: Date;
  readonly until?: Date | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Awaited before each page. */
  readonly turn?: () => Promise<void> | undefined;
}

/** Oldest first; `log` is a provider's word, `consumer`, `sweep` or another with a log group. */
export async function* functionLog(
  { find, open }: Deployment,
  log: string,
  { pattern, from, until, signal, turn }: LogQuery,
): AsyncGenerator<LogLine> {
  const logGroupName = find(logGroupKey(log));
  if (logGroupName === undefined) throw new UnreadableLogError(log, `no output ${logGroupKey(log)}`);
  const asked = {
    logGroupName,
    filterPattern: pattern,
    startTime: from.getTime(),
    ...(until && { endTime: until.getTime() }),
  };
  try {
    await turn?.();
    for await (const { events = [] } of paginateFilterLogEvents(
      { client: open(CloudWatchLogsClient) },
      asked,
      { ...(signal && { abortSignal: signal }) },
    )) {
      for (const event of events) {
        const line = v.safeParse(Line, event);
        if (line.success) yield readLine(line.output);
      }
      await turn?.();
    }
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new UnreadableLogError(log, error instanceof Error ? error.name : typeof error);
  }
}

function readLine({ timestamp, message }: v.InferOutput<typeof Line>): LogLine {
  const at = new Date(timestamp);
  const fields = v.safeParse(Fields, message);
  if (fields.success) return { at, fields: fields.output };
  return { at, fields: {}, unreadBytes: Buffer.byteLength(message) };
}
