import * as v from 'valibot';

const Acknowledged = v.object({ statusCode: v.literal(200) });
const Settled = v.object({ batchItemFailures: v.pipe(v.array(v.unknown()), v.length(0)) });

/** Throws where a webhook function did anything but acknowledge. */
export function acknowledged(answer: unknown): void {
  v.parse(Acknowledged, answer);
}

/** Throws where the consumer left anything on the queue. */
export function settled(answer: unknown): void {
  v.parse(Settled, answer);
}
