/** The items of all pages. */
export async function collected<P, T>(pages: AsyncIterable<P>, itemsOf: (page: P) => readonly T[]) {
  const all: T[] = [];
  for await (const page of pages) all.push(...itemsOf(page));
  return all;
}
