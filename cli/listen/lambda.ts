import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { SQSRecord } from 'aws-lambda';
import * as v from 'valibot';
import type { PosternEvent } from '../../functions/events/event.ts';
import { amount } from '../../operations/amount.ts';
import { sqsEvent } from '../../operations/samples/sqs-event.ts';
import type { Outcome } from './deliver.ts';
import { deliveryPrinter, type Receiver } from './forward.ts';
import type { Handler } from './handler.ts';

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
    let waiting = events.map((event) => ({ event, record: recordOf(event) }));
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

function recordOf(event: PosternEvent): SQSRecord {
  const [record] = sqsEvent(event).Records;
  if (record === undefined) throw new Error('no record');
  return record;
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
