/** `message/{id}`; undefined without an id. */
export function subjectOf(kind: string, id: string | undefined): string | undefined {
  const name = kind === 'message' ? bare(id) : id;
  return name === undefined ? undefined : `${kind}/${name}`;
}

/** A subject as typed by a user, with a Message-ID in any form. */
export function subjectTyped(text: string): string {
  const [, id] = /^\s*message\/(.*)$/s.exec(text) ?? [];
  return subjectOf('message', id) ?? text;
}

const quoted = /"(?:[^"\\]|\\.)*"/gs;

/** A whole header line (RFC 5322, section 2.1.1). Longer text may be a megabyte of quotes. */
const longest = 998;

/** The text in the only pair of brackets, which may be doubled or half missing. */
const bracketed = /^(?:[^<>]*<[<\s]*)?([^<>]+)(?:>[>\s]*[^<>]*)?$/d;

/**
 * A Message-ID as everybody else writes it: without brackets, comment and unquoted spaces and folds (RFC 5322, section
 * 3.6.4). Letter case and quotes stay: they distinguish ids.
 */
export function bare(name: string | undefined): string | undefined {
  const text = name?.trim() ?? '';
  const usual = /^(?:<([^\s<>"]+)>|[^\s<>"]+)$/.exec(text);
  if (usual !== null) return usual[1] ?? text;
  if (!/[^<>\s]/.test(text)) return undefined;
  const [start, end] = text.length > longest ? [0, 0] : spanIn(text);
  // Two ids stay: they name nothing.
  return withoutSpaces(text.slice(start, end)) || text;
}

/** Where the id is; an empty span for several, or none. */
function spanIn(text: string): readonly [start: number, end: number] {
  const shape = masked(text).replace(/(?<=>)\s*\(.*\)$/s, '');
  const [, [start, end] = [0, 0]] = bracketed.exec(shape)?.indices ?? [];
  const comment = masked(text.slice(start, end)).search(/(?<=\S)\s+\(.*\)\s*$/s);
  return comment < 0 ? [start, end] : [start, start + comment];
}

/** Quoted text counts as letters. */
function masked(text: string): string {
  return text.replace(quoted, (part) => 'q'.repeat(part.length));
}

/** Text that is no Message-ID keeps its spaces. */
function withoutSpaces(id: string): string {
  if (!id.includes('@')) return id.trim();
  return id.replace(/"(?:[^"\\]|\\.)*"|[ \t\r\n]+/gs, (part) =>
    part.startsWith('"') ? part.replace(/\r?\n(?=[ \t])/g, '') : '',
  );
}
