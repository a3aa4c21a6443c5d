import { setTimeout as sleep } from 'node:timers/promises';
import { logGroupKey } from '../../lib/output-keys.ts';
import { deployedWords } from '../deployed-words.ts';
import type { Deployment } from '../deployment.ts';
import { OperationError } from '../failure.ts';
import { functionLog, type LogLine, UnreadableLogError } from './function-logs.ts';
import { newestLines } from './newest-log-line.ts';
import { gatewayPattern, refusalPattern } from './refusals.ts';
import { type ToldLine, toldLine } from './told-line.ts';

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
  const found: ToldLine[] = [];
  const accepts = (line: LogLine) => toldLine(log, line) !== undefined;
  const asked = { pattern: patternOf(log, which), from, most, signal, accepts };
  try {
    for await (const line of newestLines(deployment, log, asked)) found.push(...told(log, line));
    return found;
  } catch (error) {
    throw signal.aborted ? error : unreadable(log, error);
  }
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
  const found: ToldLine[] = [];
  try {
    for await (const line of functionLog(deployment, log, { pattern: patternOf(log, which), from, signal }))
      found.push(...told(log, line));
  } catch (error) {
    if (!signal.aborted) throw unreadable(log, error);
  }
  return found;
}

function told(log: string, line: LogLine): readonly ToldLine[] {
  return [toldLine(log, line)].filter((one) => one !== undefined);
}

function byTime(one: ToldLine, other: ToldLine): number {
  return one.at === other.at ? 0 : one.at < other.at ? -1 : 1;
}

function unreadable(log: string, error: unknown): unknown {
  if (!(error instanceof UnreadableLogError)) return error;
  return new OperationError(
    `The log of ${log} can't be read (${error.message}). It takes the right to logs:FilterLogEvents.`,
  );
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
