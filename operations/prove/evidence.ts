import type { Proved } from './run.ts';

/** The contents of `evidence.json`: nothing in it tells whose deployment it is, or lets anybody in. */
export function evidenceOf(
  { run, verdicts, measures }: Proved,
  about: Readonly<Record<string, string>>,
): string {
  const text = `${JSON.stringify({ ...about, run, verdicts, measures }, undefined, 2)}\n`;
  return hidden.reduce((kept, [pattern, instead]) => kept.replace(pattern, instead), text);
}

/** Addresses of AWS, accounts, people and machines; found texts quote what services say. */
const hidden: readonly (readonly [RegExp, string])[] = [
  [/\bhttps?:\/\/[^\s"'\\]+/g, '<url>'],
  [/\barn:[^\s"'\\,;]+/g, '<arn>'],
  [/[^\s"'\\<>,;]+@[^\s"'\\<>,;]+/g, '<address>'],
  [/\b\d{12}\b/g, '<account>'],
  [/\b(?:\d{1,3}\.){3}\d{1,3}\b/g, '<ip>'],
];
