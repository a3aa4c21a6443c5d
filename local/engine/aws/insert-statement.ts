import type { JsonObject } from './json.ts';
import { isObject, listAt, stringAt } from './json.ts';
import { invalid } from './refusal.ts';

export interface Insert {
  readonly table: string;
  readonly names: readonly string[];
  readonly parameters: readonly unknown[];
}

const insertion = /^\s*INSERT\s+INTO\s+"([^"]+)"\s+VALUE\s*\{(.*)\}\s*;?\s*$/is;
const allPairs = /^\s*'(?:[^']|'')*'\s*:\s*\?\s*(?:,\s*'(?:[^']|'')*'\s*:\s*\?\s*)*$/;

/** The one PartiQL statement that the local engine knows; others are refused by name. */
export function parseInsert(request: unknown): Insert {
  const body: JsonObject = isObject(request) ? request : {};
  const [, table, pairs] = insertion.exec(stringAt(body, 'Statement') ?? '') ?? [];
  if (table === undefined || pairs === undefined || !allPairs.test(pairs)) {
    throw invalid(
      `The local engine runs one PartiQL statement only: INSERT INTO "table" VALUE {'pk': ?, 'sk': ?, …}, ` +
        'each attribute listed in single quotes and given as a parameter.',
    );
  }
  const names = [...pairs.matchAll(/'((?:[^']|'')*)'\s*:/g)].map(([, name = '']) =>
    name.replaceAll("''", "'"),
  );
  return { table, names, parameters: listAt(body, 'Parameters') };
}
