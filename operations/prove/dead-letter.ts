import { setTimeout as sleep } from 'node:timers/promises';
import { provingField } from '../../functions/events/proving.ts';
import { type DeadLetter, withDeadLetters } from '../dead-letters/dead-letters.ts';
import { deadLetterQueue, deliveriesName } from '../dead-letters/queue.ts';
import { redriveOne } from '../dead-letters/redrive.ts';
import type { Deployment } from '../deployment.ts';
import { released } from './deliveries.ts';
import type { Trace } from './trace.ts';

const pauseMs = 1_000;

/**
 * Waits for what is held among the dead letters, releases each and sends it back to where it failed. Others' dead letters
 * are looked at, and given back. By the delivery's id: why the consumer gave it up; '' where SQS moved it.
 */
export async function takeHeld(
  deployment: Deployment,
  run: string,
  held: readonly Trace[],
  signal: AbortSignal,
): Promise<ReadonlyMap<string, string>> {
  const queue = deadLetterQueue(deployment, deliveriesName);
  const due = new Set(held.flatMap(({ answer }) => answer.deliveryId ?? []));
  const taken = new Map<string, string>();
  const isHeld = heldBy(run);
  while (due.size > 0 && !signal.aborted) {
    await withDeadLetters(queue, { limit: Number.POSITIVE_INFINITY, signal }, async (letters) => {
      for (const letter of letters.filter(isHeld)) {
        const id = [...due].find((one) => letter.body.includes(JSON.stringify(one)));
        if (id === undefined) continue;
        // Where that fails it is never stored, which the link says.
        await redriveOne(queue, { ...letter, body: released(letter.body, run) }).catch(() => undefined);
        taken.set(id, letter.attributes.reason ?? '');
        due.delete(id);
      }
    });
    if (due.size > 0) await sleep(pauseMs, undefined, { signal }).catch(() => undefined);
  }
  return taken;
}

/** What still comes of a delivery that the gateway took twice, or of a run that was interrupted. */
export async function dropHeld(deployment: Deployment, run: string): Promise<void> {
  const wanted = { limit: Number.POSITIVE_INFINITY, signal: new AbortController().signal };
  await withDeadLetters(deadLetterQueue(deployment, deliveriesName), wanted, async (letters) => {
    for (const letter of letters.filter(heldBy(run))) await letter.drop();
  });
}

function heldBy(run: string) {
  const mark = JSON.stringify(provingField({ run, held: true })).slice(1, -1);
  return ({ body }: DeadLetter) => body.includes(mark);
}
