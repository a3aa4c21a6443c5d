import { CloudWatchLogsClient, paginateFilterLogEvents } from '@aws-sdk/client-cloudwatch-logs';
import * as v from 'valibot';
import { logGroupKey } from '../../lib/output-keys.ts';
import type { Deployment } from '../deployment.ts';

const Line = v.object({ timestamp: v.number(), message: v.string() });
const Fields = v.pipe(v.string(), v.parseJson(), v.looseObject({}));

export interface LogLine {
  readonly at: Date;
  /** Empty where the line is no JSON object. */
  readonly fields: v.InferOutput<typeof Fields>;
  /** Of a line that is none, its size. */
  readonly unreadBytes?: number;
}

/** The log can't be asked: no rights, no such group, or an older deployment. */
export class UnreadableLogError extends Error {
  override readonly name = 'UnreadableLogError';
}

export interface LogQuery {
  readonly pattern: string;
  readonly from: Date;
  readonly until?: Date;
  readonly signal?: AbortSignal;
  /** Waited for before each page. */
  readonly turn?: () => Promise<void>;
}

/** Lines of a provider's webhook function, or of the `consumer` or `sweep`, that match a filter pattern, from the oldest. */
export function functionLog(deployment: Deployment, provider: string, query: LogQuery) {
  return groupLog(deployment, logGroupKey(provider), query);
}

/** The same of the log group that an output names. */
export async function* groupLog(
  { find, open }: Deployment,
  output: string,
  { pattern, from, until, signal, turn }: LogQuery,
): AsyncGenerator<LogLine> {
  const logGroupName = find(output);
  if (logGroupName === undefined) throw new UnreadableLogError(`no output ${output}`);
  const asked = {
    logGroupName,
    filterPattern: pattern,
    startTime: from.getTime(),
    ...(until === undefined ? {} : { endTime: until.getTime() }),
  };
  try {
    await turn?.();
    for await (const { events = [] } of paginateFilterLogEvents(
      { client: open(CloudWatchLogsClient) },
      asked,
      signal === undefined ? {} : { abortSignal: signal },
    )) {
      for (const event of events) {
        const line = v.safeParse(Line, event);
        if (line.success) yield readLine(line.output);
      }
      await turn?.();
    }
  } catch (error) {
    throw new UnreadableLogError(error instanceof Error ? error.name : typeof error);
  }
}

function readLine({ timestamp, message }: v.InferOutput<typeof Line>): LogLine {
  const at = new Date(timestamp);
  const fields = v.safeParse(Fields, message);
  if (fields.success) return { at, fields: fields.output };
  return { at, fields: {}, unreadBytes: Buffer.byteLength(message) };
}
