export interface Gate {
  together<T>(work: () => Promise<T>): Promise<T>;
  /** Runs when everything let in before has ended, and nothing else runs meanwhile. */
  alone<T>(work: () => Promise<T>): Promise<T>;
}

export function createGate(): Gate {
  const inside = new Set<Promise<unknown>>();
  let closed: Promise<unknown> | undefined;
  return {
    async together(work) {
      while (closed !== undefined) await closed;
      const running = work();
      const left = running
        .catch(() => {})
        .finally(() => {
          inside.delete(left);
        });
      inside.add(left);
      return running;
    },
    async alone(work) {
      while (closed !== undefined) await closed;
      const running = Promise.all(inside).then(work);
      closed = running
        .catch(() => {})
        .finally(() => {
          closed = undefined;
        });
      return running;
    },
  };
}
