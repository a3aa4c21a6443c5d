import { readWord } from '../../functions/events/instance.ts';
import { encodeDelivery } from '../../functions/webhook/delivery.ts';
import { messageGroupId } from '../../functions/webhook/pointer.ts';
import { encodeUnsent, spoolKey } from '../../functions/webhook/spool.ts';
import type { Deployment } from '../deployment.ts';
import { objectsOf } from '../objects.ts';
import type { Case } from '../samples/read.ts';
import type { Answer } from './trace.ts';

/** Puts a delivery where it would wait if SQS had been away: what the next sweep finds. */
export async function putInSpool(
  { open, output }: Deployment,
  run: string,
  { provider, body, headers: signed }: Case,
  secret: string,
  sentAt: Date,
): Promise<Answer> {
  const sent = signed(secret, sentAt).map(([name, value]) => [name.toLowerCase(), value] as const);
  const headers = Object.fromEntries(sent.filter(([name]) => provider.keptHeaders.includes(name)));
  const id = `prove-${run}-${provider.name}`;
  const waiting = { id, ...readWord(provider.name), receivedAt: sentAt.toISOString(), headers, body };
  const message = encodeDelivery(waiting);
  const object = encodeUnsent({ group: messageGroupId(provider.name, undefined), message });
  await objectsOf(open, output('SpoolBucketName')).put(spoolKey('outage', waiting), object);
  return { status: 200, reason: '', deliveryId: id, requestId: id, ms: 0 };
}
