import * as v from 'valibot';
import type { LogLine } from './function-logs.ts';

/** Never contains a body or an address: none is logged. */
export interface ToldLine {
  /** RFC 3339 UTC. */
  readonly at: string;
  readonly log: string;
  readonly level: string;
  readonly message: string;
  readonly details: Readonly<Record<string, unknown>>;
}

/** Of the gateway's access log. */
const Access = v.looseObject({ routeKey: v.string(), status: v.string() });
/** Lambda's own line after a run. */
const Report = v.object({
  type: v.literal('platform.report'),
  record: v.object({ requestId: v.optional(v.string()), status: v.string() }),
});
const Ours = v.looseObject({ level: v.string(), message: v.string() });
const Metrics = v.object({
  _aws: v.object({
    CloudWatchMetrics: v.array(
      v.object({
        Dimensions: v.array(v.array(v.string())),
        Metrics: v.array(v.object({ Name: v.string() })),
      }),
    ),
  }),
});

/** Undefined for starts, successful runs and bare counts. */
export function toldLine(log: string, { at: time, fields, unreadBytes }: LogLine): ToldLine | undefined {
  const at = time.toISOString();
  // After a crash, for example: it may quote what it read.
  if (unreadBytes !== undefined)
    return { at, log, level: 'WARN', message: 'not JSON, so not shown', details: { bytes: unreadBytes } };
  if (v.is(Access, fields)) {
    const { routeKey, status, ...details } = fields;
    const level = status.startsWith('5') ? 'ERROR' : status.startsWith('4') ? 'WARN' : 'INFO';
    return { at, log, level, message: `${routeKey} ${status}`, details: known(details) };
  }
  const report = v.safeParse(Report, fields);
  if (report.success) {
    const { requestId, status } = report.output.record;
    if (status === 'success') return undefined;
    return { at, log, level: 'ERROR', message: `the run ended: ${status}`, details: known({ requestId }) };
  }
  if (!v.is(Ours, fields)) return undefined;
  const { level, message, timestamp, _aws, ...rest } = fields;
  const counted = countedIn(fields);
  const details = Object.entries(rest).filter(([name]) => !counted.has(name));
  return { at, log, level, message, details: known(Object.fromEntries(details)) };
}

function countedIn(fields: LogLine['fields']): ReadonlySet<string> {
  const metrics = v.safeParse(Metrics, fields);
  const told = metrics.success ? metrics.output._aws.CloudWatchMetrics : [];
  return new Set(told.flatMap(({ Metrics: all }) => all.map(({ Name }) => Name)));
}

function known(details: Readonly<Record<string, unknown>>) {
  const said = Object.entries(details).filter(([, value]) => value !== undefined && value !== '-');
  return Object.fromEntries(said);
}
