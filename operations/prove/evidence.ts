import type { Proved } from './run.ts';

/** The contents of `evidence.json`: nothing in it tells whose deployment it is, or lets anybody in. */
export function evidenceOf(
  { run, verdicts, measures }: Proved,
  about: Readonly<Record<string, string>>,
): string {
  return redacted(`${JSON.stringify({ ...about, run, verdicts, measures }, undefined, 2)}\n`);
}

/** Addresses of AWS, accounts, people and machines; found texts quote what services say. */
const hidden: readonly (readonly [RegExp, string])[] = [
  [/\bhttps?:\/\/[^\s"'\\]+/g, '<url>'],
  [/\barn:[^\s"'\\,;]+/g, '<arn>'],
  [/[^\s"'\\<>,;]+@[^\s"'\\<>,;]+/g, '<address>'],
  [/\b\d{12}\b/g, '<account>'],
  [/\b(?:\d{1,3}\.){3}\d{1,3}\b/g, '<ip>'],
];

function redacted(text: string): string {
  return hidden.reduce((kept, [pattern, instead]) => kept.replace(pattern, instead), text);
}
