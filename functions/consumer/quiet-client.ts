/**
 * An SDK client without what prepares each request and answer for a log that nobody keeps: a tenth of the CPU of
 * storing an event.
 */
export function quiet<C extends { readonly middlewareStack: { remove(name: string): boolean } }>(
  client: C,
): C {
  client.middlewareStack.remove('loggerMiddleware');
  return client;
}
