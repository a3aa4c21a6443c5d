import { CloudWatchLogsClient, paginateFilterLogEvents } from '@aws-sdk/client-cloudwatch-logs';
import * as v from 'valibot';
import { logGroupKey } from '../../lib/output-keys.ts';
import type { Deployment } from '../deployment.ts';

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
export class UnreadableLogError extends Error {
  override readonly name = 'UnreadableLogError';
}

export interface LogQuery {
  readonly pattern: string;
  readonly from: Date;
  readonly until?: Date | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Awaited before each page. */
  readonly turn?: () => Promise<void> | undefined;
}

/** Oldest first; `provider` may also be `consumer` or `sweep`. */
export function functionLog(deployment: Deployment, provider: string, query: LogQuery) {
  return groupLog(deployment, logGroupKey(provider), query);
}

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
