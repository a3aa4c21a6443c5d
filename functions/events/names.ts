/** What an event is about: `message/{id}`; undefined where nothing says. */
export function subjectOf(kind: string, id: string | undefined): string | undefined {
  const name = kind === 'message' ? bare(id) : id;
  return name === undefined ? undefined : `${kind}/${name}`;
}

/** A subject as somebody types it, whose Message-ID may be written in any way. */
export function subjectTyped(text: string): string {
  const [, id] = /^\s*message\/(.*)$/s.exec(text) ?? [];
  return subjectOf('message', id) ?? text;
}

const quoted = /"(?:[^"\\]|\\.)*"/gs;

/** A whole line of a header (RFC 5322, section 2.1.1). What is longer may be a megabyte of quotes. */
const longest = 998;

/** The text between the brackets of which there is one pair, doubled or half of it missing, whatever stands around it. */
const bracketed = /^(?:[^<>]*<[<\s]*)?([^<>]+)(?:>[>\s]*[^<>]*)?$/d;

/**
 * A Message-ID as everybody else writes it: without brackets, also doubled ones, without a comment behind it and without
 * the spaces and folds in it, but for those in quotes (RFC 5322, section 3.6.4). Letter case and quotes stay: they tell
 * two ids apart.
 */
export function bare(name: string | undefined): string | undefined {
  const text = name?.trim() ?? '';
  const usual = /^(?:<([^\s<>"]+)>|[^\s<>"]+)$/.exec(text);
  if (usual !== null) return usual[1] ?? text;
  if (!/[^<>\s]/.test(text)) return undefined;
  const [start, end] = text.length > longest ? [0, 0] : spanIn(text);
  // Two ids are no one's name, and stay.
  return withoutSpaces(text.slice(start, end)) || text;
}

/** Where the id stands; an empty span where there are several, or none. */
function spanIn(text: string): readonly [start: number, end: number] {
  const shape = masked(text).replace(/(?<=>)\s*\(.*\)$/s, '');
  const [, [start, end] = [0, 0]] = bracketed.exec(shape)?.indices ?? [];
  const comment = masked(text.slice(start, end)).search(/(?<=\S)\s+\(.*\)\s*$/s);
  return comment < 0 ? [start, end] : [start, start + comment];
}

/** What is quoted counts as letters. */
function masked(text: string): string {
  return text.replace(quoted, (part) => 'q'.repeat(part.length));
}

/** Words that nothing shows to be a Message-ID keep theirs. */
function withoutSpaces(id: string): string {
  if (!id.includes('@')) return id.trim();
  return id.replace(/"(?:[^"\\]|\\.)*"|[ \t\r\n]+/gs, (part) =>
    part.startsWith('"') ? part.replace(/\r?\n(?=[ \t])/g, '') : '',
  );
}
