/** What is made for a document, by the name of the part. */
export type Parts = Readonly<Record<string, string>>;

/** The document with its parts as they are made now; everything between the marks of a part is replaced. */
export function withParts(document: string, parts: Parts): string {
  return Object.entries(parts).reduce((text, [name, made]) => {
    const [start, end] = marksOf(name);
    const from = text.indexOf(start);
    const to = text.indexOf(end);
    if (from < 0 || to < from)
      throw new Error(`The document has no part ${name}, between ${start} and ${end}.`);
    return `${text.slice(0, from)}${start}\n\n${made}\n\n${text.slice(to)}`;
  }, document);
}

export function marksOf(name: string): readonly [start: string, end: string] {
  return [`<!-- ${name}: made by "npm run generate", don't edit -->`, `<!-- end of ${name} -->`];
}
