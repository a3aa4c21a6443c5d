import * as v from 'valibot';
import { defined } from '../../functions/events/defined.ts';
import type { Deployment } from '../deployment.ts';
import { isProbe } from '../doctor/probe.ts';
import { type LogLine, UnreadableLogError } from './function-logs.ts';
import { newestLines } from './newest-log-line.ts';
import { rejectionCause } from './rejection-causes.ts';

export interface Refusals {
  /** Newest first. */
  readonly refusals: readonly Refusal[];
  /** Sentences: which log can't be read, and why. */
  readonly unread: readonly string[];
}

export interface RefusalsAsked {
  readonly providers: readonly string[];
  readonly from: Date;
  /** The newest of each provider. */
  readonly most: number;
  readonly signal: AbortSignal;
}

export const refusalPattern = '{ $.message = "rejected" }';
/** Only the gateway's refusals: a 401, for example, is a function's answer. */
export const gatewayPattern = '{ $.status = "413" || $.status = "429" }';

export async function findRefusals(deployment: Deployment, asked: RefusalsAsked): Promise<Refusals> {
  const logs = asked.providers.map((provider) => ofFunction(deployment, provider, asked));
  const read = await Promise.all([...logs, gatewayRefusals(deployment, asked)]);
  const refusals = read.flatMap((one) => one.refusals).sort((a, b) => (a.at > b.at ? -1 : 1));
  return { refusals, unread: read.flatMap(({ unread }) => unread) };
}

function ofFunction(deployment: Deployment, provider: string, asked: RefusalsAsked): Promise<Refusals> {
  const accepts = ({ fields }: LogLine) => !isProbe(fields);
  const lines = newestLines(deployment, provider, { ...asked, pattern: refusalPattern, accepts });
  return asFarAsRead(`The log of ${provider}`, asked.signal, lines, (line) => refusalIn(provider, line));
}

/** By API Gateway's status. */
export const gatewayReasons: Readonly<Record<string, string>> = {
  413: 'too_large_for_gateway',
  429: 'throttled_by_gateway',
};

export function gatewayRefusals(deployment: Deployment, asked: RefusalsAsked): Promise<Refusals> {
  const accepts = ({ fields }: LogLine) => asked.providers.includes(providerIn(fields));
  const lines = newestLines(deployment, 'gateway', { ...asked, pattern: gatewayPattern, accepts });
  return asFarAsRead("API Gateway's log", asked.signal, lines, gatewayRefusal);
}

/** `POST /webhooks/NAME/{token}` */
function providerIn({ routeKey }: LogLine['fields']): string {
  return /\/webhooks\/([\w-]+)/.exec(String(routeKey))?.[1] ?? '';
}

async function gatewayRefusal({ at, fields }: LogLine): Promise<Refusal> {
  const { status, requestId } = v.parse(GatewayFields, fields);
  const told = { status: Number(status), reason: gatewayReasons[status] ?? 'unknown', requestId };
  return refusalOf(at, providerIn(fields), told);
}

async function asFarAsRead(
  log: string,
  signal: AbortSignal,
  lines: AsyncIterable<LogLine>,
  read: (line: LogLine) => Promise<Refusal>,
): Promise<Refusals> {
  const refusals: Refusal[] = [];
  try {
    for await (const line of lines) refusals.push(await read(line));
    return { refusals, unread: [] };
  } catch (error) {
    if (!signal.aborted && !(error instanceof UnreadableLogError)) throw error;
    const why = error instanceof UnreadableLogError ? error.reason : 'it is too long to be searched in time';
    return { refusals, unread: [`${log} can't be read whole: ${why}.`] };
  }
}

/** Lines of other versions may lack any of them. */
const Fields = v.object({
  reason: v.fallback(v.string(), 'unknown'),
  status: v.fallback(v.optional(v.number()), undefined),
  bytes: v.fallback(v.optional(v.number()), undefined),
  deliveryId: v.fallback(v.optional(v.string()), undefined),
});
const GatewayFields = v.object({
  status: v.fallback(v.string(), ''),
  requestId: v.fallback(v.optional(v.string()), undefined),
});

export function refusalIn(provider: string, { at, fields }: LogLine): Promise<Refusal> {
  const { deliveryId: requestId, ...told } = v.parse(Fields, fields);
  return refusalOf(at, provider, { ...told, requestId });
}

type Told = { [K in 'status' | 'bytes' | 'requestId']?: Refusal[K] | undefined } & Pick<Refusal, 'reason'>;

async function refusalOf(at: Date, provider: string, { status, reason, ...told }: Told): Promise<Refusal> {
  const cause = await rejectionCause(provider, reason);
  return { at: at.toISOString(), provider, ...defined({ status }), reason, ...defined(told), ...cause };
}

export interface Refusal {
  /** RFC 3339 UTC. */
  readonly at: string;
  readonly provider: string;
  readonly status?: number;
  readonly reason: string;
  /** Of the body; only if a function refused it. */
  readonly bytes?: number;
  readonly requestId?: string;
  /** Likely cause and what to do: sentences. */
  readonly cause: string;
  readonly next?: string;
}

/** `401 unsigned (14 bytes)` */
export function answerTo({ status, reason, bytes }: Refusal): string {
  const size = bytes === undefined ? '' : ` (${bytes} bytes)`;
  return `${status === undefined ? '' : `${status} `}${reason}${size}`;
}
