export interface Heading {
  readonly level: number;
  readonly text: string;
  /** As GitHub makes it of the text. */
  readonly anchor: string;
}

/** The headings of a document; code blocks have none. */
export function headings(markdown: string): readonly Heading[] {
  return [...withoutCode(markdown).matchAll(/^(#{1,6}) (.+)$/gm)].map(([, marks = '', text = '']) => ({
    level: marks.length,
    text,
    anchor: text
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  }));
}

/** Where the links of a document lead to, save those to the web. */
export function linkTargets(markdown: string): readonly string[] {
  return [...withoutCode(markdown).matchAll(/\]\((?!https?:)([^)\s]+)\)/g)].map(([, target]) => target ?? '');
}

/** Within a list too. */
const codeBlock = /^ *```(\w*)\n(.*?)^ *```$/gms;

/** The text of code blocks of a language, or of none. */
export function codeBlocks(markdown: string, ...languages: readonly string[]): readonly string[] {
  return [...markdown.matchAll(codeBlock)].flatMap(([, language = '', text = '']) =>
    languages.includes(language) ? [text] : [],
  );
}

export function withoutCode(markdown: string): string {
  return markdown.replace(codeBlock, '');
}
