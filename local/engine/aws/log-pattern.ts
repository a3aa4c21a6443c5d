import type { JsonObject } from './json.ts';
import { isObject, jsonObject } from './json.ts';
import { Refusal } from './refusal.ts';

/** A path, a text or a number, and whether another clause follows. */
const clause = /\s*\$((?:\.[\w-]+)+)\s*=\s*(?:"((?:[^"\\*]|\\["\\])*)"|(-?\d+(?:\.\d+)?))\s*(&&|\|\||$)/y;

/**
 * `{ $.level = "ERROR" && $.count = 2 || $.level = "WARN" }`, or nothing for every line; of AWS's patterns no others.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html
 */
export function parsePattern(pattern: string): (line: string) => boolean {
  if (pattern.trim() === '') return () => true;
  const [, inside = ''] = /^\s*\{(.*)\}\s*$/s.exec(pattern) ?? [];
  const alternatives = alternativesOf(inside);
  if (alternatives === undefined) throw notEmulated(pattern);
  return (line) => {
    const fields = jsonObject(Buffer.from(line));
    return alternatives.some((clauses) => clauses.every(({ path, value }) => at(fields, path) === value));
  };
}

interface Clause {
  readonly path: readonly string[];
  readonly value: string | number;
}

/** Undefined where anything else than clauses stands there. */
function alternativesOf(text: string): readonly (readonly Clause[])[] | undefined {
  let clauses: Clause[] = [];
  const alternatives = [clauses];
  const next = new RegExp(clause);
  for (;;) {
    const [, path, quoted, number, joint] = next.exec(text) ?? [];
    if (path === undefined) return undefined;
    const value = quoted === undefined ? Number(number) : quoted.replaceAll(/\\(["\\])/g, '$1');
    clauses.push({ path: path.slice(1).split('.'), value });
    if (joint === '') return alternatives;
    if (joint === '||') {
      clauses = [];
      alternatives.push(clauses);
    }
  }
}

function at(fields: JsonObject, [first = '', ...rest]: readonly string[]): unknown {
  const value = Object.hasOwn(fields, first) ? fields[first] : undefined;
  if (rest.length === 0) return value;
  return isObject(value) ? at(value, rest) : undefined;
}

function notEmulated(pattern: string): Refusal {
  const known = '{ $.field = "text" && $.other = 5 || $.third = 1 }';
  return new Refusal(
    'InvalidParameterException',
    `The local engine emulates only filter patterns like ${known}, not: ${pattern}`,
  );
}
