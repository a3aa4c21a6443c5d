import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import * as v from 'valibot';
import type { Provider } from '../../functions/webhook/provider.ts';
import { bodyOf, type Case, SampleFile, withBody } from './read.ts';

/** As samples are kept; what has neither kind of body is a body itself. */
const Recorded = v.union([
  v.object({ ...SampleFile.entries, bodyBase64: v.string() }),
  v.object({ ...SampleFile.entries, body: v.string() }),
]);

/**
 * A delivery from any file, or - for standard input: one as samples are kept, or its raw body alone. It is signed on the
 * way out, either way.
 */
export function caseIn(provider: Provider, path: string): Case {
  const bytes = readFileSync(path === '-' ? 0 : path);
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), Recorded), bytes.toString());
  const given = parsed.success ? parsed.output : undefined;
  const recorded: Case = {
    provider,
    name: path === '-' ? 'standard input' : basename(path),
    note: given?.note,
    typical: false,
    body: bytes,
    query: given?.query ?? '',
    token: undefined,
    headers: () => given?.headers ?? [['Content-Type', 'application/json']],
  };
  return withBody(recorded, given === undefined ? bytes : bodyOf(given));
}
