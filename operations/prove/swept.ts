import { readWord } from '../../functions/events/instance.ts';
import { encodeDelivery } from '../../functions/webhook/delivery.ts';
import { messageGroupId } from '../../functions/webhook/pointer.ts';
import { encodeUnsent, spoolKey } from '../../functions/webhook/spool.ts';
import type { Deployment } from '../deployment.ts';
import { objectsOf } from '../objects.ts';
import { type Case, eventsOf } from '../samples/read.ts';
import type { Target } from '../simulate/run.ts';
import type { Kind } from './deliveries.ts';
import type { Trace } from './trace.ts';

/** Puts a delivery where it would wait if SQS had been away: what the next sweep finds. */
export async function putInSpool(
  run: string,
  kind: Kind,
  delivery: Case,
  { secret }: Target,
  { open, output }: Deployment,
): Promise<Trace> {
  const { provider, body } = delivery;
  const sentAt = new Date();
  const sent = delivery.headers(secret, sentAt).map(([name, value]) => [name.toLowerCase(), value] as const);
  const headers = Object.fromEntries(sent.filter(([name]) => provider.keptHeaders.includes(name)));
  const id = `prove-${run}-${provider.name}`;
  const waiting = { id, ...readWord(provider.name), receivedAt: sentAt.toISOString(), headers, body };
  const message = encodeDelivery(waiting);
  const object = encodeUnsent({ group: messageGroupId(provider.name, undefined), message });
  await objectsOf(open, output('SpoolBucketName')).put(spoolKey('outage', waiting), object);
  const answer = { status: 200, reason: '', deliveryId: id, requestId: id, ms: 0 };
  return { provider, kind, delivery, sentAt, answer, expected: eventsOf(delivery, secret, sentAt)[0] };
}
