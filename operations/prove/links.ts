import { setTimeout as sleep } from 'node:timers/promises';
import { recipientKey, ttlAttribute } from '../../functions/events/keys.ts';
import { payloadKey } from '../../functions/events/payload-ref.ts';
import { provingAccount } from '../../functions/events/proving.ts';
import type { Provider } from '../../functions/webhook/provider.ts';
import type { Deployment } from '../deployment.ts';
import { type Check, type Finding, green, grey, red } from '../doctor/check.ts';
import { probeBody } from '../doctor/probe.ts';
import { eventSource } from '../event-source.ts';
import { postern } from '../hint.ts';
import { byLog } from '../logs/by-log.ts';
import { rejectionCause } from '../logs/rejection-causes.ts';
import { objectsOf } from '../objects.ts';
import { bucketsOf, recipientPartition } from '../queries/partitions.ts';
import { fromItem } from '../queries/read-item.ts';
import { type Partition, walk } from '../queries/walk.ts';
import { withBody } from '../samples/read.ts';
import type { Kind } from './deliveries.ts';
import type { OwnQueue } from './own-queue.ts';
import { answered, isStored, type Stored, type Trace, timesOf } from './trace.ts';

/** What is known of one provider's deliveries of a run, once they have come to their ends. */
export interface Proof {
  readonly deployment: Deployment;
  readonly provider: Provider;
  readonly queue: OwnQueue;
  readonly traces: ReadonlyMap<Kind, Trace>;
  /** Why the consumer gave up what is held; undefined if it is among no dead letters. */
  readonly deadLetter: string | undefined;
  readonly rotated: Finding | undefined;
  readonly signal: AbortSignal;
}

type Judge<T = Trace> = (trace: T, proof: Proof) => Finding | Promise<Finding>;

/** One link of a provider's chain, and the delivery that proves it. */
export interface Link {
  readonly name: string;
  readonly by: Kind;
  readonly judge: Judge;
}

export const links: readonly Link[] = [
  { name: 'answer', by: 'small', judge: answer },
  { name: 'forged', by: 'small', judge: forged },
  { name: 'stored', by: 'small', judge: stored },
  { name: 'published', by: 'small', judge: onceStored(published) },
  { name: 'duplicate', by: 'small', judge: onceStored(duplicate) },
  { name: 'expiry', by: 'small', judge: onceStored(expiry) },
  { name: 'index byTime', by: 'small', judge: onceStored(byTime) },
  { name: 'index byRecipient', by: 'small', judge: onceStored(byRecipient) },
  { name: 'large', by: 'large', judge: large },
  { name: 'unknown', by: 'unknown', judge: unknown },
  { name: 'dead letter', by: 'held', judge: deadLetter },
  { name: 'redrive', by: 'held', judge: redrive },
  { name: 'sweep', by: 'swept', judge: stored },
  { name: 'log', by: 'small', judge: logged },
];

const unsent = grey('no such delivery was acknowledged');

export function linksOf(proof: Proof): readonly Check[] {
  const { provider, traces, rotated } = proof;
  const of = { of: provider.name, needs: 'reading events, the spool and logs' };
  const looks = links.map(({ name, by, judge }) => {
    const trace = traces.get(by);
    return { ...of, name, look: async () => (trace === undefined ? unsent : judge(trace, proof)) };
  });
  return [
    ...looks,
    { ...of, name: 'rotation', look: async () => rotated ?? grey('not asked for: --rotate') },
  ];
}

function onceStored(judge: Judge<Stored>): Judge {
  return (trace, proof) => (isStored(trace) ? judge(trace, proof) : unsent);
}

const logsOf = ({ name }: Provider) => postern(`logs ${name}`);
const leadsHere = () => `Does the URL lead to this stack? ${postern('doctor')}`;

async function answer({ answer: { status, reason, deliveryId, ms } }: Trace, { provider }: Proof) {
  if (status === 200)
    return deliveryId === undefined
      ? red('answered 200, and not by Postern', leadsHere())
      : green(`acknowledged in ${ms} ms`);
  if (status === 0) return red(`no answer: ${reason}`, `${postern('doctor')}; docs/operate/prove.md`);
  const { cause, next = logsOf(provider) } = await rejectionCause(provider.name, reason);
  return red(`refused with ${status} (${reason || 'no reason'}): ${cause}`, next);
}

/** So short that `postern doctor` takes it for none of a provider's. */
async function forged({ delivery, target }: Trace, { deployment, provider, signal }: Proof) {
  const isToken = provider.authenticity === 'token';
  const url = isToken ? target.url.replace(/[^/]+$/, 'forged') : target.url;
  const body = withBody(delivery, Buffer.from(probeBody));
  const { status, reason, requestId } = await answered(url, body, `${target.secret}-forged`, new Date());
  if (status >= 200 && status < 300)
    return red(`a delivery signed with another secret was answered ${status}`, 'Treat it as an incident.');
  if (reason === 'signature_mismatch') return green(`refused with ${status}`);
  if (!isToken || status !== 404)
    return red(`answered ${status || 'nothing'} (${reason || 'no reason'})`, logsOf(provider));
  // The gateway's own answer for a path that it does not know is the same to the byte.
  const line = { reason: 'wrong_token', deliveryId: requestId };
  return byLog(deployment, provider.name, line, signal, {
    shown: green('refused with 404'),
    unread: (why) => `refused with 404, but no log confirms it: ${why}`,
    missing: red('answered 404, and not by the function', leadsHere()),
  });
}

function stored(trace: Trace, { provider }: Proof): Finding {
  if (trace.answer.status !== 200) return unsent;
  if (!isStored(trace))
    return red('acknowledged, and not stored in time', `${postern('logs --errors')}; ${postern('dlq list')}`);
  const { type, receivedMs, storedMs } = timesOf(trace);
  if (type !== trace.expected.type)
    return red(`stored as ${type}, not as ${trace.expected.type}`, `Deploy this version: ${provider.name}`);
  return green(`${type}, ${storedMs - receivedMs} ms after it was received`);
}

function published({ expected }: Stored, { queue }: Proof): Finding {
  const times = queue.came.get(expected.id) ?? 0;
  if (times === 0)
    return red('stored, and not published in time', 'docs/operate/runbook.md#publish-failures');
  // SNS and SQS promise at least once.
  return times === 1 ? green('once') : grey(`published ${times} times, which SNS and SQS may do`);
}

function duplicate({ item, answer, again }: Stored, { deployment, provider, signal }: Proof) {
  if (again === undefined) return unsent;
  if (again.status !== 200)
    return red(`the same delivery again was refused with ${again.status}`, logsOf(provider));
  // Either may have come first.
  const { deliveryid } = fromItem(item);
  const later = [answer.deliveryId, again.deliveryId].find((id) => id !== deliveryid) ?? '';
  // SNS and SQS may bring one event twice: the log alone says what the consumer made of the second delivery.
  const line = { message: 'stored', deliveryId: later, stored: 0, duplicates: 1 };
  return byLog(deployment, 'consumer', line, signal, {
    shown: green('acknowledged, stored and published no second time'),
    unread: (why) => `not stored twice; whether it came to its end, only the log tells: ${why}`,
    missing: red('no line says that the same delivery again is a duplicate', postern('logs --errors')),
  });
}

const daySeconds = 86_400;

function expiry(trace: Stored): Finding {
  const left = Number(trace.item[ttlAttribute]?.N) - timesOf(trace).receivedMs / 1_000;
  if (left > 0 && left <= daySeconds) return green('it goes within a day');
  return red('what proves the deployment does not expire within a day', 'Deploy this version.');
}

function byTime(trace: Stored, proof: Proof) {
  const day = new Date(timesOf(trace).storedMs);
  return indexed(trace, proof, bucketsOf(eventSource(proof.deployment), provingAccount, day));
}

function byRecipient(trace: Stored, proof: Proof) {
  const recipient = recipientKey(trace.expected);
  if (recipient === undefined) return grey('its event has no recipient');
  return indexed(trace, proof, [recipientPartition(recipient)]);
}

const pollMs = 500;

async function indexed(
  { expected }: Stored,
  { deployment, signal }: Proof,
  partitions: readonly Partition[],
): Promise<Finding> {
  const how = { direction: 'newest', from: '0', to: '~', signal } as const;
  // An index may be a second behind.
  for (let tries = 0; tries < 5 && !signal.aborted; tries++) {
    for await (const { sk } of walk(eventSource(deployment), partitions, how))
      if (sk.split('#')[1] === expected.id) return green('found by it');
    await sleep(pollMs);
  }
  const index = `the index ${partitions[0]?.index} does not have it`;
  return red(index, `Does the table have its indexes? ${postern('doctor')}`);
}

async function large(trace: Trace, proof: Proof): Promise<Finding> {
  const spool = 'docs/operate/runbook.md#spool';
  if (trace.answer.status !== 200) return red(`over 1 MiB: answered ${trace.answer.status}`, spool);
  if (!isStored(trace))
    return red('acknowledged, and not stored in time: it crosses the queue as a pointer', spool);
  const finding = published(trace, proof);
  if (finding.mark === 'red') return finding;
  const event = fromItem(trace.item);
  const { open, output } = proof.deployment;
  const objects = objectsOf(open, output('SpoolBucketName'));
  const text = await objects.get(payloadKey(event)).catch(() => '');
  if (event.data.payloadRef === undefined || text === '')
    return red('its payload is not in the spool', spool);
  return green('through the spool, its payload kept there');
}

function unknown(trace: Trace, proof: Proof) {
  const finding = stored(trace, proof);
  return finding.mark === 'green' ? onceStored(published)(trace, proof) : finding;
}

function deadLetter({ answer }: Trace, proof: Proof): Finding {
  if (answer.status !== 200) return unsent;
  if (proof.deadLetter === undefined) {
    const found = 'what cannot be stored is not among the dead letters';
    return red(found, 'docs/operate/runbook.md#dead-letters');
  }
  if (proof.deadLetter !== '') return green(`what cannot be stored is there, as ${proof.deadLetter}`);
  return red(
    'SQS moved it after its last receive: the consumer could not send it there',
    `May the consumer send to the dead-letter queue? ${postern('logs --errors')}`,
  );
}

function redrive(trace: Trace, proof: Proof): Finding {
  if (proof.deadLetter === undefined) return unsent;
  const finding = stored(trace, proof);
  return finding.mark === 'green' ? green('redriven, it was stored') : finding;
}

function logged({ answer: { deliveryId } }: Trace, { deployment, provider, signal }: Proof) {
  if (deliveryId === undefined) return unsent;
  return byLog(deployment, provider.name, { message: 'acknowledged', deliveryId }, signal, {
    shown: green('the delivery is in it'),
    unread: (why) => `the log can't be read (${why})`,
    missing: red("the function's log does not show the delivery", 'May the function write to its log group?'),
  });
}
