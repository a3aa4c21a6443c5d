import { deployment } from './deployment.ts';

/** The command that answers the same, as a shell of this machine takes it: `npx postern why ann@example.net --local`. */
export function commandOf(words: readonly string[], options: Readonly<Record<string, string>> = {}): string {
  const named = Object.entries(options).flatMap(([name, value]) => [`--${name}`, quoted(value)]);
  const place = deployment.answer.peek()?.place ?? '';
  // What begins with a dash is no option behind this.
  const end = words.some((word) => word.startsWith('-')) ? ['--'] : [];
  const [command = '', ...rest] = words;
  return ['npx postern', command, ...named, place, ...end, ...rest.map(quoted)].filter(Boolean).join(' ');
}

/** A text from mail may hold anything, also what a terminal would obey. */
export function quoted(text: string): string {
  if (/^[\w.@/:+=-]+$/.test(text)) return text;
  if (!/[\p{C}\p{Zl}\p{Zp}]/u.test(text)) return `'${text.replaceAll("'", "'\\''")}'`;
  const escaped = text.replace(/[\\']/g, '\\$&').replace(/[\p{C}\p{Zl}\p{Zp}]/gu, byCode);
  return `$'${escaped}'`;
}

function byCode(character: string): string {
  return `\\U${(character.codePointAt(0) ?? 0).toString(16).padStart(8, '0')}`;
}
