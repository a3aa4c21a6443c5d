/** A time limit that can begin anew. */
export function createLimit(firstMs: number) {
  const { promise: reached, resolve } = Promise.withResolvers<void>();
  let timer = setTimeout(resolve, firstMs);
  return {
    reached,
    cancel: () => clearTimeout(timer),
    restart(ms: number) {
      clearTimeout(timer);
      timer = setTimeout(resolve, ms);
    },
  };
}
