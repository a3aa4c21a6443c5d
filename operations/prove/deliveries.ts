import { hash } from 'node:crypto';
import { provingField } from '../../functions/events/proving.ts';
import type { Provider } from '../../functions/webhook/provider.ts';
import { operationsOf } from '../provider-operations.ts';
import { type Case, type Sample, withBody } from '../samples/read.ts';
import { inOrder, typesOf } from '../simulate/choice.ts';
import { marked } from '../simulate/run.ts';

/** `held` is one that cannot be stored, `swept` one that waits in the spool as after an outage. */
export const kinds = ['small', 'large', 'unknown', 'held', 'swept'] as const;
export type Kind = (typeof kinds)[number];

/** Over what SQS takes, so that a pointer crosses the queue; and over what SNS does, so that the payload stays in S3. */
const largeBytes = 1_200_000;

/** A provider's delivery of a kind, of events that no other is of. */
export async function deliveryOf(provider: Provider, run: string, kind: Kind): Promise<Case | undefined> {
  const sample = sampleFor(provider, kind);
  if (sample === undefined) return undefined;
  const { vary } = await operationsOf(provider.name);
  // Another millisecond for each kind, and another part of the hour for each run: ids are made of it.
  const msOfHour = Number.parseInt(hash('sha256', run).slice(0, 8), 16) % 3_600_000;
  const at = new Date(Date.now() + kinds.indexOf(kind) - msOfHour);
  const text = sample.body.toString();
  const field = provingField({ run, held: kind === 'held' });
  const padding = kind === 'large' ? `,"padding":"${'x'.repeat(largeBytes)}"` : '';
  const varied = vary === undefined ? text : vary(text, { at, sameSubject: false });
  return withBody(sample, Buffer.from(marked(provider, varied, `${field}${padding}`)));
}

/** The simplest there is; of one recipient, so that the index of recipients is proven too. */
function sampleFor(provider: Provider, kind: Kind): Sample | undefined {
  const single = inOrder(provider).filter(
    ({ expected, body }) =>
      expected.status === 200 && expected.events.length === 1 && /^[[{]/.test(body.toString()),
  );
  if (kind === 'unknown') return single.find((sample) => typesOf(sample).includes('unknown'));
  const known = single.filter((sample) => !typesOf(sample).includes('unknown'));
  return known.find(({ expected }) => expected.events[0]?.keys.recipient !== undefined) ?? known[0];
}

/** What is held back says no more that it is. */
export function released(message: string, run: string): string {
  return message.replace(`${run}!`, run);
}
