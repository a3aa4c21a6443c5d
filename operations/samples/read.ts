import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as v from 'valibot';
import { normalise } from '../../functions/consumer/normalise.ts';
import type { PosternEvent } from '../../functions/events/event.ts';
import { readWord } from '../../functions/events/instance.ts';
import type { Provider } from '../../functions/webhook/provider.ts';

/**
 * A delivery on disk: `<case>.json`, either recorded (headers and bytes as they came) or made by hand
 * (`body` as text, `sign: true` to sign it on the way out), with what must become of it in `<case>.expected.json`.
 */
export const SampleFile = v.object({
  note: v.optional(v.string()),
  /** Of several cases of one event: the one to send for it. */
  typical: v.optional(v.boolean(), false),
  headers: v.optional(v.array(v.tuple([v.string(), v.string()])), []),
  bodyBase64: v.optional(v.string()),
  body: v.optional(v.string(), ''),
  /** Absent where its headers hold a signature, and where the provider does not sign. */
  sign: v.optional(v.boolean()),
  /** Behind the URL's question mark. */
  query: v.optional(v.string(), ''),
  /** In the URL, in place of the right one. */
  token: v.optional(v.string()),
});

const ExpectedEvent = v.looseObject({
  id: v.string(),
  type: v.string(),
  /** The provider's own name for it. */
  providertype: v.optional(v.string()),
});

const ExpectedFile = v.object({
  /** The route's answer. */
  status: v.number(),
  /** Why it was refused, as logged and answered. */
  reason: v.optional(v.string()),
  /** The bare text of the answer, for a handshake. */
  answer: v.optional(v.string()),
  /** What is stored, less what differs from run to run. */
  events: v.array(v.object({ keys: v.record(v.string(), v.string()), event: ExpectedEvent })),
});

/** A delivery as its provider would send it. */
export interface Case {
  readonly provider: Provider;
  readonly name: string;
  /** What is special about it. */
  readonly note: string | undefined;
  readonly typical: boolean;
  readonly body: Buffer;
  readonly query: string;
  readonly token: string | undefined;
  /** A recorded signature is made anew where the secret is not the one it was made with. */
  headers(secret: string, sentAt: Date): readonly (readonly [string, string])[];
}

export interface Sample extends Case {
  readonly expected: v.InferOutput<typeof ExpectedFile>;
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

/** Undefined where the provider has no such sample. */
export function sampleNamed(provider: Provider, name: string): Sample | undefined {
  return samplesOf(provider).find((sample) => sample.name === name);
}

function readSample(provider: Provider, name: string): Sample {
  const expected = v.parse(ExpectedFile, readJson(join(folderOf(provider), `${name}.expected.json`)));
  return { ...readCase(provider, name), expected };
}

export function readCase(provider: Provider, name: string): Case {
  const file = v.parse(SampleFile, readJson(join(folderOf(provider), `${name}.json`)));
  const { note, typical, query, token, bodyBase64 } = file;
  const body = bodyOf(file);
  refuseUnsaid(provider, name, file);
  const headers = (secret: string, sentAt: Date) => {
    const signed = provider.sign(body, secret, sentAt);
    const others = file.headers.filter(([header]) => signed[header.toLowerCase()] === undefined);
    const isSigned = file.headers.length === others.length + Object.keys(signed).length;
    const outdated = bodyBase64 !== undefined && isSigned && secret !== sampleSecret(provider);
    return file.sign || outdated ? [...others, ...Object.entries(signed)] : file.headers;
  };
  return { provider, name, note, typical, body, query, token, headers };
}

/** Without a word about it, a forgotten `sign` would look like a case that is made to be refused. */
function refuseUnsaid(provider: Provider, name: string, file: v.InferOutput<typeof SampleFile>): void {
  const signed = provider.sign(Buffer.alloc(0), '', new Date(0));
  const isSaid = file.sign !== undefined || file.headers.some(([header]) => header.toLowerCase() in signed);
  if (provider.authenticity === 'token' || isSaid) return;
  throw new Error(
    `The case ${name} of ${provider.name} has no signature. Say "sign": true in it, or "sign": false if it is made to be refused.`,
  );
}

export function bodyOf({ body, bodyBase64 }: v.InferOutput<typeof SampleFile>): Buffer {
  return bodyBase64 === undefined ? Buffer.from(body) : Buffer.from(bodyBase64, 'base64');
}

/** The same delivery with another body, and signed for it. */
export function withBody(delivery: Case, body: Buffer): Case {
  const headers = (secret: string, sentAt: Date) => {
    const signed = delivery.provider.sign(body, secret, sentAt);
    const others = delivery
      .headers(secret, sentAt)
      .filter(([name]) => signed[name.toLowerCase()] === undefined);
    return [...others, ...Object.entries(signed)];
  };
  return { ...delivery, body, headers };
}

/** The ids of the events that a delivery sent at that time becomes, item by item; some hold the time that is signed. */
export function eventIdsOf(delivery: Case, secret: string, sentAt: Date): readonly string[] {
  return eventsOf(delivery, secret, sentAt).map(({ id }) => id);
}

/** The events themselves. */
export function eventsOf(
  { provider, body, headers }: Case,
  secret: string,
  sentAt: Date,
): readonly PosternEvent[] {
  const sent = headers(secret, sentAt).map(([name, value]) => [name.toLowerCase(), value]);
  const occurrences = normalise({
    id: '',
    ...readWord(provider.name),
    receivedAt: sentAt.toISOString(),
    headers: Object.fromEntries(sent),
    body,
  });
  return occurrences.map(({ event }) => event);
}

function folderOf({ name }: Provider): string {
  return fileURLToPath(new URL(`../../functions/${readWord(name).provider}/fixtures/`, import.meta.url));
}

function readJson(path: string): unknown {
  return JSON.parse(readFileSync(path, 'utf8'));
}
