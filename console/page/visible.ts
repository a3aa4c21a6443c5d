export interface Part {
  readonly text: string;
  /** Stands for a character that would not be seen, or would turn the text around. */
  readonly escape: boolean;
}

/** Line breaks and tabs stay where the text may have several lines; joiners stay, since emoji and scripts need them. */
const unseen = {
  line: /(?![\u200c\u200d])[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Zl}\p{Zp}]/gu,
  lines: /(?![\n\t\u200c\u200d])[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Zl}\p{Zp}]/gu,
};

/** A hostile text as it may be shown: what is not visible is written out, as `\u202e`. */
export function visibleParts(text: string, kind: keyof typeof unseen = 'line'): readonly Part[] {
  const parts: Part[] = [];
  let end = 0;
  for (const match of text.matchAll(unseen[kind])) {
    if (match.index > end) parts.push({ text: text.slice(end, match.index), escape: false });
    parts.push({ text: written(match[0]), escape: true });
    end = match.index + match[0].length;
  }
  if (end < text.length) parts.push({ text: text.slice(end), escape: false });
  return parts;
}

/** The same as one plain string, for titles and labels. */
export function visible(text: string): string {
  return visibleParts(text)
    .map((part) => part.text)
    .join('');
}

function written(character: string): string {
  return character
    .split('')
    .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .join('');
}
