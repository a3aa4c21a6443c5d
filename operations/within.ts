/**
 * Aborted with any of these signals, or after a time. Node may collect an `AbortSignal.timeout` that only
 * `AbortSignal.any` refers to, which then never aborts.
 * @see https://github.com/nodejs/node/pull/57867
 */
export function within(ms: number, ...signals: readonly AbortSignal[]): AbortSignal {
  const stop = new AbortController();
  const end = () => stop.abort();
  setTimeout(end, ms).unref();
  for (const signal of signals)
    if (signal.aborted) end();
    else signal.addEventListener('abort', end, { once: true, signal: stop.signal });
  return stop.signal;
}
