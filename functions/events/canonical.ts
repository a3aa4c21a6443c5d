/** JSON with the keys of every object in order, so that equal values give equal text; for identity, never for storing. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) => (isObject(part) ? inOrder(part) : part));
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function inOrder(object: Record<string, unknown>): Record<string, unknown> {
  // No prototype, or a key `__proto__` would vanish.
  const ordered: Record<string, unknown> = Object.create(null);
  for (const key of Object.keys(object).sort()) ordered[key] = object[key];
  return ordered;
}
