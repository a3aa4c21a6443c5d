import type { JsonObject } from './json.ts';
import { isObject, jsonObject } from './json.ts';
import { Refusal } from './refusal.ts';

/** Path, comparison, text (with `*` at its end) or number, and what follows. */
const clause =
  /\s*\$((?:\.[\w-]+)+)\s*(=|!=)\s*(?:"((?:[^"\\*]|\\["\\])*)(\*?)"|(-?\d+(?:\.\d+)?))\s*(&&|\|\||$)/y;

type Holds = (fields: JsonObject) => boolean;

/**
 * `{ $.level = "ERROR" || $.status = "5*" && $.count != 2 }`, or nothing for every line; of AWS's patterns no others.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html
 */
export function parsePattern(pattern: string): (line: string) => boolean {
  if (pattern.trim() === '') return () => true;
  const [, inside = ''] = /^\s*\{(.*)\}\s*$/s.exec(pattern) ?? [];
  const alternatives = alternativesOf(inside);
  if (alternatives === undefined) throw notEmulated(pattern);
  return (line) => {
    const fields = jsonObject(Buffer.from(line));
    return alternatives.some((clauses) => clauses.every((holds) => holds(fields)));
  };
}

/** Each a list of clauses that must all hold; undefined if there is anything else. */
function alternativesOf(text: string): readonly (readonly Holds[])[] | undefined {
  const alternatives: Holds[][] = [[]];
  const next = new RegExp(clause);
  for (;;) {
    const [, path, comparison, quoted, star, number, joint] = next.exec(text) ?? [];
    if (path === undefined) return undefined;
    const wanted = quoted === undefined ? Number(number) : quoted.replaceAll(/\\(["\\])/g, '$1');
    const is = (value: unknown) =>
      star === '*' ? typeof value === 'string' && value.startsWith(String(wanted)) : value === wanted;
    const keys = path.slice(1).split('.');
    alternatives.at(-1)?.push((fields) => {
      const value = at(fields, keys);
      return value !== undefined && is(value) === (comparison === '=');
    });
    if (joint === '') return alternatives;
    if (joint === '||') alternatives.push([]);
  }
}

function at(fields: JsonObject, [first = '', ...rest]: readonly string[]): unknown {
  const value = Object.hasOwn(fields, first) ? fields[first] : undefined;
  if (rest.length === 0) return value;
  return isObject(value) ? at(value, rest) : undefined;
}

function notEmulated(pattern: string): Refusal {
  const known = '{ $.field = "text" && $.other != 5 || $.status = "5*" }';
  return new Refusal(
    'InvalidParameterException',
    `The local engine emulates only filter patterns like ${known}, not: ${pattern}`,
  );
}
