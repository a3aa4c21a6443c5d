import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import * as v from 'valibot';
import type { PosternEvent } from '../../functions/events/event.ts';
import { eventKey } from '../../functions/events/keys.ts';
import type { Provider } from '../../functions/webhook/provider.ts';
import type { Deployment } from '../deployment.ts';
import { eventSource } from '../event-source.ts';
import { codeOf } from '../failure.ts';
import { fetchItems } from '../queries/fetch-items.ts';
import { post } from '../samples/post.ts';
import { type Case, eventsOf, withBody } from '../samples/read.ts';
import type { Target } from '../simulate/run.ts';
import { type Kind, released } from './deliveries.ts';
import type { OwnQueue } from './own-queue.ts';

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
  readonly provider: Provider;
  readonly kind: Kind;
  readonly delivery: Case;
  readonly sentAt: Date;
  answer: Answer;
  /** What must be stored of it. */
  readonly expected: PosternEvent | undefined;
  item?: Record<string, AttributeValue> | undefined;
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
  run: string,
  kind: Kind,
  delivery: Case,
  { url, secret }: Target,
): Promise<Trace> {
  const sentAt = new Date();
  const { provider } = delivery;
  const storable = withBody(delivery, Buffer.from(released(delivery.body.toString(), run)));
  const [expected] = eventsOf(storable, secret, sentAt);
  const answer = await answered(url, delivery, secret, sentAt);
  return { provider, kind, delivery, sentAt, answer, expected };
}

/** A 503 is tried again, as providers do: a function may have started too slowly. */
async function answered(...sending: Parameters<typeof answerTo>): Promise<Answer> {
  let answer = await answerTo(...sending);
  for (let tries = 1; tries < mostTries && answer.status === 503; tries++)
    answer = await answerTo(...sending);
  return answer;
}

const mostTries = 3;

/** What of these was acknowledged and is not stored and published yet. */
export function isOnItsWay(queue: OwnQueue) {
  return ({ answer, expected, item }: Trace): boolean =>
    answer.status === 200 && expected !== undefined && (item === undefined || !queue.came.has(expected.id));
}

/** Looks for what is on its way, until all of it has arrived or the time is over. */
export async function follow(
  deployment: Deployment,
  queue: OwnQueue,
  traces: readonly Trace[],
  signal: AbortSignal,
): Promise<void> {
  if (traces.length === 0) return;
  while (!signal.aborted) {
    await readStored(deployment, traces);
    const left = traces.filter(isOnItsWay(queue));
    if (left.length === 0) break;
    await queue.receive(1);
  }
  if (signal.aborted) await readStored(deployment, traces);
}

async function readStored(deployment: Deployment, traces: readonly Trace[]): Promise<void> {
  const due = traces.filter(({ item, expected }) => item === undefined && expected !== undefined);
  const keys = due.flatMap(({ expected }) => (expected === undefined ? [] : [eventKey(expected)]));
  const items = await fetchItems(eventSource(deployment), keys);
  for (const [at, trace] of due.entries()) trace.item = items[at];
}
