import * as v from 'valibot';
import type { LogLine } from './function-logs.ts';

/** A line of a log as it is shown: never a body or an address, since none is logged. */
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
/** Of Lambda itself, once a run has ended. */
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

/** Undefined where a line says nothing: that a run began, or ended well, or a count alone. */
export function toldLine(log: string, { at: time, fields, unreadBytes }: LogLine): ToldLine | undefined {
  const at = time.toISOString();
  // Such as what a crash leaves behind: it may quote what it read.
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

/** The names of what a line only counts, for CloudWatch. */
function countedIn(fields: LogLine['fields']): ReadonlySet<string> {
  const metrics = v.safeParse(Metrics, fields);
  const told = metrics.success ? metrics.output._aws.CloudWatchMetrics : [];
  return new Set(told.flatMap(({ Metrics: all }) => all.map(({ Name }) => Name)));
}

function known(details: Readonly<Record<string, unknown>>) {
  const said = Object.entries(details).filter(([, value]) => value !== undefined && value !== '-');
  return Object.fromEntries(said);
}
