import { setTimeout as sleep } from 'node:timers/promises';
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import * as v from 'valibot';
import type { PosternEvent } from '../../functions/events/event.ts';
import { eventKey } from '../../functions/events/keys.ts';
import type { Deployment } from '../deployment.ts';
import { eventSource } from '../event-source.ts';
import { codeOf } from '../failure.ts';
import { fetchItems } from '../queries/fetch-items.ts';
import { post } from '../samples/post.ts';
import { type Case, eventsOf, withBody } from '../samples/read.ts';
import type { Target } from '../simulate/run.ts';
import { type Kind, released } from './deliveries.ts';
import type { OwnQueue } from './own-queue.ts';
import { putInSpool } from './swept.ts';

export interface Answer {
  /** 0 if none came. */
  readonly status: number;
  /** Why it was refused, or why no answer came. */
  readonly reason: string;
  readonly deliveryId: string | undefined;
  /** Of the gateway: what the function's log calls the delivery. */
  readonly requestId: string;
  readonly ms: number;
}

/** One delivery on its way, and what is known of it so far. */
export interface Trace {
  readonly kind: Kind;
  readonly delivery: Case;
  readonly target: Target;
  readonly answer: Answer;
  readonly sentAt: Date;
  /** What must be stored of it. */
  readonly expected: PosternEvent;
  /** To the same delivery, sent a second time. */
  again?: Answer;
  item?: Record<string, AttributeValue> | undefined;
}

export type Stored = Trace & { item: Record<string, AttributeValue> };

export function isStored(trace: Trace): trace is Stored {
  return trace.item !== undefined;
}

/** Both by clocks of AWS. */
export function timesOf({ item }: Stored) {
  const { type, recordedtime, stored: at = '' } = unmarshall(item);
  return {
    type: String(type),
    receivedMs: Date.parse(String(recordedtime)),
    storedMs: Date.parse(String(at).split('#')[0] ?? ''),
  };
}

const patienceMs = 35_000;

const Told = v.pipe(
  v.string(),
  v.parseJson(),
  v.object({ acknowledged: v.optional(v.string()), error: v.optional(v.string(), '') }),
);

/** Sends a delivery to a public URL, as its provider does. */
export async function answerTo(url: string, delivery: Case, secret: string, sentAt: Date): Promise<Answer> {
  const start = performance.now();
  const ms = () => Math.round(performance.now() - start);
  try {
    const response = await post(url, delivery, secret, sentAt, AbortSignal.timeout(patienceMs));
    const told = v.safeParse(Told, await response.text());
    const { acknowledged, error = '' } = told.success ? told.output : {};
    const requestId = response.headers.get('apigw-requestid') ?? '';
    return { status: response.status, reason: error, deliveryId: acknowledged, requestId, ms: ms() };
  } catch (error) {
    // Its message may hold the URL, and with it a token.
    const reason = codeOf(error) ?? (error instanceof Error ? error.name : 'unknown');
    return { status: 0, reason, deliveryId: undefined, requestId: '', ms: ms() };
  }
}

export async function sendTraced(
  deployment: Deployment,
  run: string,
  kind: Kind,
  delivery: Case,
  target: Target,
): Promise<Trace> {
  const { url, secret } = target;
  const sentAt = new Date();
  const storable = withBody(delivery, Buffer.from(released(delivery.body.toString(), run)));
  const [expected] = eventsOf(storable, secret, sentAt);
  if (expected === undefined) throw new Error(`The sample ${delivery.name} brings no event`);
  const answer =
    kind === 'swept'
      ? await putInSpool(deployment, run, delivery, secret, sentAt)
      : await answered(url, delivery, secret, sentAt);
  return { kind, delivery, target, answer, sentAt, expected };
}

/** A 503 is tried again, as providers do: a function may have started too slowly. */
export async function answered(...sending: Parameters<typeof answerTo>): Promise<Answer> {
  let answer = await answerTo(...sending);
  for (let tries = 1; tries < mostTries && answer.status === 503; tries++) {
    await sleep(pauseMs);
    answer = await answerTo(...sending);
  }
  return answer;
}

const mostTries = 4;
const pauseMs = 1_000;

/** Looks for what was acknowledged, until all of it is stored and published or the time is over. */
export async function follow(
  deployment: Deployment,
  queue: OwnQueue,
  traces: readonly Trace[],
  signal: AbortSignal,
): Promise<void> {
  if (traces.length === 0) return;
  const isOnItsWay = (trace: Trace) =>
    trace.answer.status === 200 && !(isStored(trace) && queue.came.has(trace.expected.id));
  while (!signal.aborted) {
    await readStored(deployment, traces);
    if (!traces.some(isOnItsWay)) break;
    await queue.receive(1);
  }
  if (signal.aborted) await readStored(deployment, traces);
}

async function readStored(deployment: Deployment, traces: readonly Trace[]): Promise<void> {
  const due = traces.filter((trace) => !isStored(trace));
  const items = await fetchItems(
    eventSource(deployment),
    due.map(({ expected }) => eventKey(expected)),
  );
  for (const [at, trace] of due.entries()) trace.item = items[at];
}
