import type { AwsService } from '../../local/engine/aws/request.ts';
import type { Sent } from './deliveries.ts';
import { type FaultKind, faultKinds } from './faults.ts';
import { type Random, seededRandom, seedOf } from './random.ts';

/** What the next call to a service meets once a delivery has been sent. */
export interface PlannedFault {
  readonly id: number;
  /** The delivery's number in the run. */
  readonly delivery: number;
  readonly service: AwsService;
  readonly kind: FaultKind;
}

/** Every delivery calls these once it is sent, at the latest when it is swept or retried. */
const calledByAll: readonly AwsService[] = ['sqs', 'dynamodb', 'sns'];

const batching: readonly AwsService[] = ['dynamodb', 'sns'];

const outageKinds: readonly FaultKind[] = [
  'refused with 500',
  'cut before it arrived',
  'answered when nobody waits any more',
];

/** The last deliveries bring nothing: their calls meet what is still due. */
const quietAtEnd = 12;

/**
 * The faults of a run, by its seed and deliveries alone: neither a clock nor the number of calls has a part, so that a
 * seed strikes the same on any machine. Every kind comes once before any comes again.
 */
export function planFaults(seed: number, deliveries: readonly Sent[]): readonly PlannedFault[] {
  const random = seededRandom(seedOf(seed, 'faults'));
  const nextKind = dealing(random, faultKinds);
  const nextOutage = dealing(random, calledByAll);
  const seen = new Set<string>();
  const planned: Omit<PlannedFault, 'id'>[] = [];
  deliveries.slice(0, -quietAtEnd).forEach(({ delivery: { provider, body } }, delivery) => {
    const plan = (service: AwsService, kind: FaultKind) => planned.push({ delivery, service, kind });
    if (delivery % 3 === 0) {
      const kind = nextKind();
      plan(random.pick(kind === 'partly done' ? batching : calledByAll), kind);
    }
    // Only these are certain to call S3; and to read their secret, the first of each function.
    if (body.length > 1_000_000) plan('s3', random.pick(faultKinds));
    if (!seen.has(provider.name)) plan('secretsmanager', random.pick(faultKinds));
    seen.add(provider.name);
    if (delivery % 60 === 20) {
      const [service, kind] = [nextOutage(), random.pick(outageKinds)];
      // More than a client's own tries.
      for (let calls = 4 + random.below(5); calls > 0; calls--) plan(service, kind);
    }
  });
  return planned.map((fault, id) => ({ id, ...fault }));
}

/** Deals each card once, in its own order, before any again. */
function dealing<T>(random: Random, cards: readonly T[]): () => T {
  let left: T[] = [];
  return () => {
    if (left.length === 0) left = [...cards];
    const card = random.pick(left);
    left.splice(left.indexOf(card), 1);
    return card;
  };
}
