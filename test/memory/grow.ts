import fc from 'fast-check';
import { type Body, type ConsumerRun, consumerRun } from './consumer-run.ts';
import { maxBodyBytes, worstBodies } from './worst-bodies.ts';

export interface Grown {
  readonly batches: number;
  /** The most memory that the consumer had over a batch. */
  readonly rssMb: number;
  /** That batch, in words. */
  readonly worst: readonly string[];
  /** What broke a promise. */
  readonly failures: readonly string[];
}

interface Member {
  readonly name: string;
  readonly bytes: number;
}

const mostMb = 900;

const member = fc.record({
  name: fc.constantFrom(...Object.keys(worstBodies)),
  bytes: fc.oneof(fc.constant(maxBodyBytes), fc.integer({ min: 1_000, max: maxBodyBytes })),
});
const step = fc.record({ at: fc.nat(), member, grows: fc.boolean() });

/** Puts batches of the worst bodies through the consumer, each made of the one before that took the most memory. */
export async function growBatches(batches: number, seed: number): Promise<Grown> {
  const failures: string[] = [];
  let most: { readonly batch: readonly Member[]; readonly rssMb: number } = { batch: [], rssMb: 0 };
  for (const change of fc.sample(step, { numRuns: batches, seed })) {
    const batch = changed(most.batch, change);
    const bodies = batch.map(bodyOf);
    const run = await consumerRun(bodies);
    const broken = brokenBy(run, bodies);
    if (broken !== undefined) failures.push(`${broken}: ${wordsOf(batch).join('; ')}`);
    if (run.rssMb >= most.rssMb) most = { batch, rssMb: run.rssMb };
  }
  return { batches, rssMb: most.rssMb, worst: wordsOf(most.batch), failures };
}

function changed(
  batch: readonly Member[],
  { at, member, grows }: { at: number; member: Member; grows: boolean },
) {
  if (batch.length === 0 || (grows && batch.length < 10)) return [...batch, member];
  return batch.with(at % batch.length, member);
}

function bodyOf({ name, bytes }: Member): Body {
  const { provider, make } = worstBodies[name] ?? { provider: '', make: () => '' };
  return { provider, body: make(bytes) };
}

function brokenBy({ survived, returned, rssMb, putBytes }: ConsumerRun, bodies: readonly Body[]) {
  const bytes = bodies.reduce((sum, { body }) => sum + Buffer.byteLength(body), 0);
  if (!survived) return 'the consumer died';
  if (returned > 0) return `${returned} deliveries returned`;
  if (rssMb > mostMb) return `${rssMb} MB of memory`;
  return putBytes > 3 * bytes ? `${putBytes} bytes put for ${bytes}` : undefined;
}

function wordsOf(batch: readonly Member[]): readonly string[] {
  return batch.map(({ name, bytes }) => `${name} of ${bytes}`);
}
