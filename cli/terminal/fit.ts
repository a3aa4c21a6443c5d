import stringWidth from 'string-width';

/** How many columns of a terminal a text takes. Most is plain ASCII, for which Unicode's tables need not be asked. */
export function widthOf(text: string): number {
  return isPlain(text) ? text.length : stringWidth(text);
}

/** As much of a text as so many columns hold, with … where that is not all. */
export function cut(text: string, width: number): string {
  if (widthOf(text) <= width) return text;
  if (width < 1) return '';
  if (isPlain(text)) return `${text.slice(0, width - 1)}…`;
  let [kept, left] = ['', width - 1];
  for (const { segment } of new Intl.Segmenter().segment(text)) {
    left -= stringWidth(segment);
    if (left < 0) break;
    kept += segment;
  }
  return `${kept}…`;
}

function isPlain(text: string): boolean {
  return /^[ -~]*$/.test(text);
}
