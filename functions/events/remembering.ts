/** The same function, which remembers the results for recent texts: a batch often repeats them. */
export function remembering<T>(
  make: (text: string) => T,
  { most, longest }: { readonly most: number; readonly longest: number },
): (text: string) => T {
  const met = new Map<string, T>();
  return (text) => {
    const known = met.get(text);
    if (known !== undefined) return known;
    const made = make(text);
    if (text.length > longest) return made;
    const [oldest] = met.size < most ? [] : met.keys();
    if (oldest !== undefined) met.delete(oldest);
    met.set(text, made);
    return made;
  };
}
