import { setTimeout as sleep } from 'node:timers/promises';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { type indexes, recipientKey, ttlAttribute } from '../../functions/events/keys.ts';
import { payloadKey } from '../../functions/events/payload-ref.ts';
import { provingAccount } from '../../functions/events/proving.ts';
import type { Provider } from '../../functions/webhook/provider.ts';
import type { Deployment } from '../deployment.ts';
import { type Finding, green, grey, red } from '../doctor/check.ts';
import { eventSource } from '../event-source.ts';
import { postern } from '../hint.ts';
import { functionLog, UnreadableLogError } from '../logs/function-logs.ts';
import { rejectionCause } from '../logs/rejection-causes.ts';
import { objectsOf } from '../objects.ts';
import { bucketsOf } from '../queries/partitions.ts';
import { fromItem } from '../queries/read-item.ts';
import { type Direction, walk } from '../queries/walk.ts';
import type { Kind } from './deliveries.ts';
import type { OwnQueue } from './own-queue.ts';
import type { Answer, Trace } from './trace.ts';

/** What is known of one provider's deliveries of a run, once they have come to their ends. */
export interface Proof {
  readonly deployment: Deployment;
  readonly run: string;
  readonly provider: Provider;
  readonly queue: OwnQueue;
  readonly traces: ReadonlyMap<Kind, Trace>;
  readonly forged: Answer | undefined;
  readonly doubled: Answer | undefined;
  /** Why the consumer gave up what is held; undefined if it is among no dead letters. */
  readonly deadLetter: string | undefined;
  readonly rotated: Finding | undefined;
  readonly signal: AbortSignal;
}

/** One link of a provider's chain, the deliveries that prove it, and what they say. */
export interface Link {
  readonly name: string;
  readonly needs: readonly Kind[];
  judge(proof: Proof): Finding | Promise<Finding>;
}

const logsOf = (provider: Provider) => postern(`logs ${provider.name}`);

export const links: readonly Link[] = [
  {
    name: 'answer',
    needs: ['small'],
    async judge({ provider, traces }) {
      const { answer } = traces.get('small') ?? {};
      if (answer === undefined) return unsent;
      if (answer.status === 200 && answer.deliveryId !== undefined)
        return green(`acknowledged in ${answer.ms} ms`);
      if (answer.status === 0)
        return red(`no answer: ${answer.reason}`, `${postern('doctor')}; docs/operate/prove.md`);
      if (answer.status === 200)
        return red(
          'answered 200, and not by Postern',
          `Does the URL lead to this stack? ${postern('doctor')}`,
        );
      const { cause, next = logsOf(provider) } = await rejectionCause(provider.name, answer.reason);
      return red(`refused with ${answer.status} (${answer.reason || 'no reason'}): ${cause}`, next);
    },
  },
  {
    name: 'forged',
    needs: ['small'],
    async judge({ deployment, provider, forged, signal }) {
      if (forged === undefined) return unsent;
      const { status, reason, requestId } = forged;
      if (status >= 200 && status < 300)
        return red(
          `a delivery signed with another secret was answered ${status}`,
          'Treat it as an incident.',
        );
      if (reason === 'signature_mismatch') return green(`refused with ${status}`);
      if (provider.authenticity === 'signature' || status !== 404)
        return red(`answered ${status || 'nothing'} (${reason || 'no reason'})`, logsOf(provider));
      // The gateway's own answer for a path that it does not know is the same to the byte.
      const line = { reason: 'wrong_token', deliveryId: requestId };
      const shown = await isShown(deployment, provider.name, line, signal);
      if (shown === true) return green('refused with 404');
      if (shown !== false) return grey(`refused with 404, but no log confirms it: ${shown}`);
      return red(
        'answered 404, and not by the function',
        `Does the URL lead to this stack? ${postern('doctor')}`,
      );
    },
  },
  { name: 'stored', needs: ['small'], judge: (proof) => stored(proof, 'small') },
  { name: 'published', needs: ['small'], judge: (proof) => published(proof, 'small') },
  { name: 'duplicate', needs: ['small'], judge: duplicate },
  { name: 'expiry', needs: ['small'], judge: expiry },
  { name: 'index byTime', needs: ['small'], judge: (proof) => indexed(proof, 'byTime') },
  { name: 'index byRecipient', needs: ['small'], judge: (proof) => indexed(proof, 'byRecipient') },
  { name: 'large', needs: ['large'], judge: large },
  {
    name: 'unknown',
    needs: ['unknown'],
    judge(proof) {
      const finding = stored(proof, 'unknown');
      if (finding.mark !== 'green') return finding;
      return published(proof, 'unknown');
    },
  },
  {
    name: 'dead letter',
    needs: ['held'],
    judge({ traces, deadLetter }) {
      if (!isAcknowledged(traces.get('held'))) return unsent;
      if (deadLetter === undefined)
        return red(
          'what cannot be stored is not among the dead letters',
          'docs/operate/runbook.md#dead-letters',
        );
      if (deadLetter === '')
        return red(
          'SQS moved it after its last receive: the consumer could not send it there',
          redriveHelp(),
        );
      return green(`what cannot be stored is there, as ${deadLetter}`);
    },
  },
  {
    name: 'redrive',
    needs: ['held'],
    judge(proof) {
      if (proof.deadLetter === undefined) return unsent;
      const finding = stored(proof, 'held');
      return finding.mark === 'green' ? green('redriven, it was stored') : finding;
    },
  },
  { name: 'sweep', needs: ['swept'], judge: (proof) => stored(proof, 'swept') },
  { name: 'log', needs: ['small'], judge: logged },
  { name: 'rotation', needs: [], judge: ({ rotated }) => rotated ?? grey('not asked for: --rotate') },
];

const redriveHelp = () => `May the consumer send to the dead-letter queue? ${postern('logs --errors')}`;

const unsent = grey('no such delivery was acknowledged');

function isAcknowledged(trace: Trace | undefined): trace is Trace {
  return trace?.answer.status === 200;
}

function stored({ provider, traces }: Proof, kind: Kind): Finding {
  const trace = traces.get(kind);
  if (!isAcknowledged(trace) || trace.expected === undefined) return unsent;
  if (trace.item === undefined)
    return red('acknowledged, and not stored in time', `${postern('logs --errors')}; ${postern('dlq list')}`);
  const { type, receivedMs, storedMs } = timesOf(trace);
  if (type !== trace.expected.type)
    return red(`stored as ${type}, not as ${trace.expected.type}`, `Deploy this version: ${provider.name}`);
  return green(`${type}, ${storedMs - receivedMs} ms after it was received`);
}

/** Both by clocks of AWS. */
export function timesOf({ item = {} }: Trace) {
  const { type, recordedtime, stored: at = '' } = unmarshall(item);
  return {
    type: String(type),
    receivedMs: Date.parse(String(recordedtime)),
    storedMs: Date.parse(String(at).split('#')[0] ?? ''),
  };
}

function published({ queue, traces }: Proof, kind: Kind): Finding {
  const trace = traces.get(kind);
  if (trace?.item === undefined || trace.expected === undefined) return unsent;
  const times = queue.came.get(trace.expected.id) ?? 0;
  if (times === 0)
    return red('stored, and not published in time', 'docs/operate/runbook.md#publish-failures');
  // SNS and SQS promise at least once.
  return times === 1 ? green('once') : grey(`published ${times} times, which SNS and SQS may do`);
}

async function duplicate(proof: Proof): Promise<Finding> {
  const { deployment, doubled, queue, traces, provider, signal } = proof;
  const first = traces.get('small');
  if (doubled === undefined || first?.item === undefined || first.expected === undefined) return unsent;
  if (doubled.status !== 200)
    return red(`the same delivery again was refused with ${doubled.status}`, logsOf(provider));
  // Either may have come first.
  const ids = [first.answer.deliveryId ?? '', doubled.deliveryId ?? ''];
  const { deliveryid } = fromItem(first.item);
  const later = ids.find((id) => id !== deliveryid) ?? '';
  const times = queue.came.get(first.expected.id) ?? 0;
  if (times > 1) return grey(`published ${times} times, which SNS and SQS may do`);
  const shown = await isShown(deployment, 'consumer', { message: 'stored', deliveryId: later }, signal);
  if (shown === true) return green('acknowledged, stored and published no second time');
  if (shown !== false)
    return grey(`not stored twice; whether it came to its end, only the log tells: ${shown}`);
  return red('the same delivery again does not come to its end', postern('logs --errors'));
}

const daySeconds = 86_400;

function expiry({ traces }: Proof): Finding {
  const trace = traces.get('small');
  if (trace?.item === undefined) return unsent;
  const expires = Number(trace.item[ttlAttribute]?.N);
  const left = expires - timesOf(trace).receivedMs / 1_000;
  if (left > 0 && left <= daySeconds) return green('it goes within a day');
  return red('what proves the deployment does not expire within a day', 'Deploy this version.');
}

async function indexed({ deployment, traces, signal }: Proof, index: keyof typeof indexes): Promise<Finding> {
  const trace = traces.get('small');
  if (trace?.item === undefined || trace.expected === undefined) return unsent;
  const { expected } = trace;
  const source = eventSource(deployment);
  const day = new Date(timesOf(trace).storedMs);
  const recipient = recipientKey(expected);
  if (index === 'byRecipient' && recipient === undefined) return grey('its event has no recipient');
  const partitions =
    index === 'byTime'
      ? bucketsOf(source, provingAccount, day)
      : [{ index, hash: ['recipient', recipient ?? ''] as const, range: 'sk' as const }];
  // An index may be a second behind.
  for (let tries = 0; tries < 5 && !signal.aborted; tries++) {
    const direction: Direction = 'newest';
    for await (const { sk } of walk(source, partitions, { direction, from: '0', to: '~', signal }))
      if (sk.split('#')[1] === expected.id) return green('found by it');
    await sleep(pollMs);
  }
  return red(`the index ${index} does not have it`, `Does the table have its indexes? ${postern('doctor')}`);
}

async function large({ deployment, queue, traces }: Proof): Promise<Finding> {
  const trace = traces.get('large');
  if (!isAcknowledged(trace) || trace.expected === undefined) {
    const status = trace?.answer.status;
    return status === undefined
      ? unsent
      : red(`over 1 MiB: answered ${status}`, 'docs/operate/runbook.md#spool');
  }
  if (trace.item === undefined)
    return red(
      'acknowledged, and not stored in time: it crosses the queue as a pointer',
      'docs/operate/runbook.md#spool',
    );
  if (!queue.came.has(trace.expected.id))
    return red('stored, and not published in time', 'docs/operate/runbook.md#publish-failures');
  const event = fromItem(trace.item);
  const objects = objectsOf(deployment.open, deployment.output('SpoolBucketName'));
  const text = await objects.get(payloadKey(event)).catch(() => '');
  if (event.data.payloadRef === undefined || text === '')
    return red('its payload is not in the spool', 'docs/operate/runbook.md#spool');
  return green('through the spool, its payload kept there');
}

async function logged({ deployment, provider, traces, signal }: Proof): Promise<Finding> {
  const id = traces.get('small')?.answer.deliveryId;
  if (id === undefined) return unsent;
  const line = { message: 'acknowledged', deliveryId: id };
  const shown = await isShown(deployment, provider.name, line, signal);
  if (shown === true) return green('the delivery is in it');
  if (shown !== false) return grey(`the log can't be read (${shown})`);
  return red("the function's log does not show the delivery", 'May the function write to its log group?');
}

/** Within time, whether a function's log has a line with these fields; or why that is unknown. */
async function isShown(
  deployment: Deployment,
  name: string,
  line: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<boolean | string> {
  const wanted = Object.entries(line);
  const pattern = `{ ${wanted.map(([key, value]) => `$.${key} = ${JSON.stringify(value)}`).join(' && ')} }`;
  const from = new Date(Date.now() - lookBackMs);
  do {
    try {
      for await (const { fields } of functionLog(deployment, name, { pattern, from }))
        if (wanted.every(([key, value]) => fields[key] === value)) return true;
    } catch (error) {
      if (!(error instanceof UnreadableLogError)) throw error;
      return error.message;
    }
    await sleep(pollMs, undefined, { signal }).catch(() => undefined);
  } while (!signal.aborted);
  return false;
}

const lookBackMs = 600_000;
const pollMs = 500;
