export interface BatchLimits<T> {
  readonly size: number;
  /** Per batch. A larger member is its own batch. */
  readonly bytes: number;
  bytesOf(member: T): number;
}

/** Cuts a list, in order, into batches that a service takes. */
export function inBatches<T>(members: readonly T[], limits: BatchLimits<T>): T[][] {
  const batches: T[][] = [];
  let room = 0;
  for (const member of members) {
    const bytes = limits.bytesOf(member);
    let batch = batches.at(-1);
    if (batch === undefined || batch.length === limits.size || bytes > room) {
      batch = [];
      batches.push(batch);
      room = limits.bytes;
    }
    batch.push(member);
    room -= bytes;
  }
  return batches;
}
