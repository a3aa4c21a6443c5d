import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as v from 'valibot';
import type { Provider } from '../functions/webhook/provider.ts';

/**
 * A delivery on disk: `<case>.json`, either recorded (headers and bytes as they came) or made by hand
 * (`body` as text, `sign: true` to sign it on the way out), with what must become of it in `<case>.expected.json`.
 */
const SampleFile = v.object({
  note: v.optional(v.string()),
  headers: v.optional(v.array(v.tuple([v.string(), v.string()])), []),
  bodyBase64: v.optional(v.string()),
  body: v.optional(v.string(), ''),
  sign: v.optional(v.boolean(), false),
});

const ExpectedFile = v.object({
  /** The route's answer. */
  status: v.number(),
  /** Why it was refused, as logged and answered. */
  reason: v.optional(v.string()),
  /** What is stored, less what differs from run to run. */
  events: v.array(
    v.object({ keys: v.record(v.string(), v.string()), event: v.looseObject({ id: v.string() }) }),
  ),
});

export interface Sample {
  readonly provider: Provider;
  readonly name: string;
  readonly body: Buffer;
  readonly expected: v.InferOutput<typeof ExpectedFile>;
  /** Headers as the provider sends them; an authentic one is signed anew where the secret is not the fixtures' own. */
  headers(secret: string): readonly (readonly [string, string])[];
}

/** The secret that the provider's fixtures were signed with. */
export function sampleSecret(provider: Provider): string {
  return readFileSync(join(folderOf(provider), 'secret.txt'), 'utf8').trim();
}

export function samplesOf(provider: Provider): readonly Sample[] {
  const cases = readdirSync(folderOf(provider)).filter((file) =>
    /^(?!.*\.expected\.json$).*\.json$/.test(file),
  );
  return cases.sort().map((file) => readSample(provider, file.slice(0, -'.json'.length)));
}

function readSample(provider: Provider, name: string): Sample {
  const sample = v.parse(SampleFile, readJson(join(folderOf(provider), `${name}.json`)));
  const expected = v.parse(ExpectedFile, readJson(join(folderOf(provider), `${name}.expected.json`)));
  const body =
    sample.bodyBase64 === undefined ? Buffer.from(sample.body) : Buffer.from(sample.bodyBase64, 'base64');
  const headers = (secret: string) => {
    const authentic = sample.sign || (expected.status === 200 && secret !== sampleSecret(provider));
    const signed = authentic ? provider.sign(body, secret) : {};
    const unsigned = sample.headers.filter(([header]) => signed[header.toLowerCase()] === undefined);
    return [...unsigned, ...Object.entries(signed)];
  };
  return { provider, name, body, expected, headers };
}

function folderOf({ name }: Provider): string {
  return fileURLToPath(new URL(`../functions/${name}/fixtures/`, import.meta.url));
}

function readJson(path: string): unknown {
  return JSON.parse(readFileSync(path, 'utf8'));
}
