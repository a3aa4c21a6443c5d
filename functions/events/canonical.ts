/** JSON with sorted keys, so that equal values give equal text; for identity, never for storing. */
export function canonicalJson(value: unknown): string {
  // JSON.stringify with a replacer takes several times as long.
  return JSON.stringify(inOrder(value));
}

function inOrder(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inOrder);
  if (!isObject(value)) return value;
  const ordered: Record<string, unknown> = {};
  for (const key of Object.keys(value).sort()) {
    const member = inOrder(value[key]);
    // An assignment would lose it.
    if (key === '__proto__') Object.defineProperty(ordered, key, { value: member, enumerable: true });
    else ordered[key] = member;
  }
  return ordered;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
