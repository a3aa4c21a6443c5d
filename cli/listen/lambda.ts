import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import type { SQSRecord } from 'aws-lambda';
import * as v from 'valibot';
import type { PosternEvent } from '../../functions/events/event.ts';
import { amount } from '../../operations/amount.ts';
import { withDeployment } from '../../operations/deployment.ts';
import { invalid, OperationError } from '../../operations/failure.ts';
import type { Place } from '../../operations/place.ts';
import { sqsEvent } from '../../operations/samples/sqs-event.ts';
import type { Outcome } from './deliver.ts';
import { deliveryPrinter, type Receiver } from './forward.ts';

export interface Pace {
  readonly tries: number;
  readonly firstDelayMs: number;
  /** As long as a queue hides a received message. */
  readonly timeoutMs: number;
}

const defaultPace: Pace = { tries: 6, firstDelayMs: 500, timeoutMs: 30_000 };
/** Lambda's default. */
const batchSize = 10;

/** Calls the handler with the batches that Lambda would bring; messages that fail alone come again alone. */
export function calling(handler: Handler, file: string, json: boolean, pace = defaultPace): Receiver {
  const print = deliveryPrinter(json);
  async function take(events: readonly PosternEvent[], signal: AbortSignal): Promise<readonly Outcome[]> {
    let waiting = events.flatMap((event) => sqsEvent(event).Records.map((record) => ({ event, record })));
    const outcomes: Outcome[] = [];
    for (let tries = 1; waiting.length > 0; tries++) {
      signal.throwIfAborted();
      const began = performance.now();
      const records = waiting.map(({ record }) => {
        return { ...record, attributes: { ...record.attributes, ApproximateReceiveCount: String(tries) } };
      });
      const failed = await failuresOf(handler, records, pace.timeoutMs);
      const ms = Math.round(performance.now() - began);
      const again =
        tries < pace.tries ? waiting.filter(({ record }) => failed.ids.has(record.messageId)) : [];
      for (const { event, record } of waiting.filter((each) => !again.includes(each))) {
        const given = failed.ids.has(record.messageId) ? 'given up' : 'taken';
        const outcome: Outcome = { outcome: given, status: undefined, ms, tries };
        outcomes.push(outcome);
        print(event, outcome);
      }
      waiting = again;
      const delayMs = pace.firstDelayMs * 2 ** (tries - 1);
      if (failed.why !== undefined) console.error(`${file}: ${failed.why}`);
      if (again.length === 0) continue;
      console.error(`${amount(again.length, 'event')} failed: they come again in ${delayMs / 1_000} s.`);
      await sleep(delayMs, undefined, { signal });
    }
    return outcomes;
  }
  return { says: `Calling ${file} with`, most: batchSize, take };
}

const Response = v.nullish(
  v.object({
    batchItemFailures: v.nullish(v.array(v.object({ itemIdentifier: v.pipe(v.string(), v.nonEmpty()) }))),
  }),
);

/**
 * The ids that failed, and `why` if the whole batch did.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html
 */
async function failuresOf(handler: Handler, records: readonly SQSRecord[], timeoutMs: number) {
  const all = new Set(records.map(({ messageId }) => messageId));
  const began = Date.now();
  const context = {
    functionName: 'postern-listen',
    awsRequestId: randomUUID(),
    getRemainingTimeInMillis: () => Math.max(0, began + timeoutMs - Date.now()),
  };
  try {
    const called = Promise.resolve(handler({ Records: records }, context));
    const answer = await Promise.race([called, sleep(timeoutMs, timedOut, { ref: false })]);
    if (answer === timedOut)
      return { ids: all, why: `did not answer within ${timeoutMs / 1_000} s, so the whole batch fails.` };
    const response = v.safeParse(Response, answer);
    const named = response.success ? (response.output?.batchItemFailures ?? []) : undefined;
    const ids = named?.map(({ itemIdentifier }) => itemIdentifier);
    if (ids?.every((id) => all.has(id))) return { ids: new Set(ids) };
    const why = 'answered no { batchItemFailures } as Lambda reads it, so the whole batch fails.';
    return { ids: all, why };
  } catch (error) {
    const why = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return { ids: all, why: `threw, so the whole batch fails: ${why}` };
  }
}

const timedOut = Symbol('timed out');

export type Handler = (event: object, context: object) => unknown;

const Module = v.record(v.string(), v.unknown());

export async function loadHandler(file: string): Promise<Handler> {
  const path = resolve(file);
  if (!existsSync(path)) throw invalid(`There is no file ${path}. Check --lambda.`);
  const exported = await load(path, file);
  const inner = v.safeParse(Module, exported.default);
  const handler = exported.handler ?? (inner.success ? inner.output.handler : undefined) ?? exported.default;
  if (isHandler(handler)) return handler;
  const names = Object.keys(exported).join(', ') || 'nothing';
  throw invalid(`${file} exports no function called handler, but ${names}.`);
}

function isHandler(value: unknown): value is Handler {
  return typeof value === 'function';
}

async function load(path: string, file: string): Promise<Readonly<Record<string, unknown>>> {
  try {
    return v.parse(Module, { ...(await import(pathToFileURL(path).href)) });
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    const isOld = /Unknown file extension "\.\w?ts"/.test(why);
    const hint = isOld ? ' Node reads TypeScript from 22.18 on; with an older one, compile it first.' : '';
    throw new OperationError(`${file} can't be loaded: ${why}${hint}`);
  }
}

/**
 * Sets the environment before the function's code is loaded, so that its AWS clients ask where the command asks.
 * postern/consume then sets nothing aside and remembers nothing.
 */
export async function setSurroundings(place: Place): Promise<void> {
  const { endpoint, region, profile } = place;
  const local = {
    AWS_ENDPOINT_URL: endpoint,
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    AWS_REGION: 'us-east-1',
  };
  const aws = { AWS_REGION: region, AWS_PROFILE: profile };
  for (const [name, value] of Object.entries(endpoint === undefined ? aws : local))
    if (value !== undefined) process.env[name] = value;
  process.env.AWS_LAMBDA_FUNCTION_NAME ??= 'postern-listen';
  process.env.POSTERN_MEMORY_TABLE ??= 'none';
  process.env.URL_SUFFIX ??= 'amazonaws.com';
  if (place.table !== undefined) return;
  const bucket = await withDeployment(place, async ({ find }) => find('SpoolBucketName'));
  if (bucket !== undefined) process.env.POSTERN_PAYLOAD_BUCKET ??= bucket;
}
