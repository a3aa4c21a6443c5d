import * as v from 'valibot';
import type { SqsQueue } from './fauxqs-private.ts';

const RedrivePolicy = v.pipe(
  v.string(),
  v.parseJson(),
  v.object({ deadLetterTargetArn: v.string(), maxReceiveCount: v.pipe(v.unknown(), v.transform(Number)) }),
);
export type RedrivePolicy = v.InferOutput<typeof RedrivePolicy>;

export function redrivePolicy({ attributes }: SqsQueue): RedrivePolicy | undefined {
  const policy = v.safeParse(RedrivePolicy, attributes.RedrivePolicy);
  return policy.success ? policy.output : undefined;
}
