/** What an event is about: `message/{id}`; undefined where nothing says. */
export function subjectOf(kind: string, id: string | undefined): string | undefined {
  return id === undefined ? undefined : `${kind}/${id}`;
}

/** A Message-ID or an address without its angle brackets. */
export function bare(name: string | undefined): string | undefined {
  const inner = name?.trim().replace(/^<(.*)>$/s, '$1');
  return inner === '' ? undefined : inner;
}
