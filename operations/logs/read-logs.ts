import { setTimeout as sleep } from 'node:timers/promises';
import * as v from 'valibot';
import { logGroupKey } from '../../lib/output-keys.ts';
import { deployedWords } from '../deployed.ts';
import type { Deployment } from '../deployment.ts';
import { collected } from '../paging.ts';
import { functionLog, type LogLine } from './function-logs.ts';
import { newestLines } from './newest-log-line.ts';
import { gatewayPattern, refusalPattern } from './refusals.ts';

/** At most one of them; otherwise all lines. */
export interface Which {
  readonly delivery?: string | undefined;
  readonly refused?: boolean | undefined;
  readonly errors?: boolean | undefined;
  readonly message?: string | undefined;
}

export interface LogsAsked extends Which {
  readonly logs: readonly string[];
  readonly from: Date;
  readonly signal: AbortSignal;
}

/** The newest `most` lines, oldest first. */
export async function readLogs(
  deployment: Deployment,
  { most, ...asked }: LogsAsked & { readonly most: number },
): Promise<readonly ToldLine[]> {
  const read = await Promise.all(asked.logs.map((log) => newestOf(deployment, log, { ...asked, most })));
  return read.flat().toSorted(byTime).slice(-most);
}

async function newestOf(
  deployment: Deployment,
  log: string,
  { from, most, signal, ...which }: LogsAsked & { readonly most: number },
): Promise<readonly ToldLine[]> {
  const accepts = (line: LogLine) => toldLine(log, line) !== undefined;
  const asked = { pattern: patternOf(log, which), from, most, signal, accepts };
  return collected(newestLines(deployment, log, asked), (line) => told(log, line));
}

const pollMs = 2_000;
/** CloudWatch shows lines some seconds late. */
const lateMs = 60_000;

/** From a time until the signal. */
export async function* followLogs(deployment: Deployment, { logs, from, signal, ...which }: LogsAsked) {
  const shown = new Map<string, number>();
  while (!signal.aborted) {
    const since = new Date(Math.max(from.getTime(), Date.now() - lateMs));
    const read = await Promise.all(logs.map((log) => linesSince(deployment, log, { since, signal, which })));
    for (const line of read.flat().toSorted(byTime)) {
      const key = JSON.stringify(line);
      if (!shown.has(key)) yield line;
      shown.set(key, Date.parse(line.at));
    }
    for (const [key, at] of shown) if (at < since.getTime()) shown.delete(key);
    await sleep(pollMs, undefined, { signal }).catch(() => undefined);
  }
}

async function linesSince(
  deployment: Deployment,
  log: string,
  { since: from, signal, which }: { since: Date; signal: AbortSignal; which: Which },
): Promise<readonly ToldLine[]> {
  const lines = functionLog(deployment, log, { pattern: patternOf(log, which), from, signal });
  return collected(lines, (line) => told(log, line)).catch((error: unknown) => {
    if (signal.aborted) return [];
    throw error;
  });
}

function told(log: string, line: LogLine): readonly ToldLine[] {
  return [toldLine(log, line)].filter((one) => one !== undefined);
}

function byTime(one: ToldLine, other: ToldLine): number {
  return one.at === other.at ? 0 : one.at < other.at ? -1 : 1;
}

/** @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html */
function patternOf(log: string, { delivery, refused, errors, message }: Which): string {
  const isGateway = log === 'gateway';
  const text = (value: string) => `"${value.replaceAll(/["\\]/g, '\\$&')}"`;
  if (delivery !== undefined) return `{ $.${isGateway ? 'requestId' : 'deliveryId'} = ${text(delivery)} }`;
  if (refused) return isGateway ? gatewayPattern : refusalPattern;
  if (errors && isGateway) return '{ $.status = "5*" }';
  if (errors) return '{ $.level = "ERROR" || $.type = "platform.report" && $.record.status != "success" }';
  return message === undefined ? '' : `{ $.message = ${text(message)} }`;
}

/** Functions of providers and instances, `consumer`, `sweep`, `gateway`, and scheduled functions. */
export function logNames({ keys }: Pick<Deployment, 'keys'>): readonly string[] {
  const words = new Map(deployedWords({ keys }).map((word) => [logGroupKey(word), word]));
  return keys
    .flatMap((key) => words.get(key) ?? /^LogGroup(.+)$/.exec(key)?.[1] ?? [])
    .map((name) => name.charAt(0).toLowerCase() + name.slice(1))
    .toSorted();
}

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
