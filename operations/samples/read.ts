import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as v from 'valibot';
import { normalise } from '../../functions/consumer/normalise.ts';
import type { PosternEvent } from '../../functions/events/event.ts';
import { readWord } from '../../functions/events/instance.ts';
import { providers } from '../../functions/providers.ts';
import type { Provider } from '../../functions/webhook/provider.ts';

/**
 * `<case>.json` is recorded (headers and bytes as they came) or written by hand (`body` as text, `sign: true`);
 * `<case>.expected.json` has the expected result.
 */
export const SampleFile = v.object({
  note: v.optional(v.string()),
  /** The one to send for an event with several cases. */
  typical: v.optional(v.boolean(), false),
  headers: v.optional(v.array(v.tuple([v.string(), v.string()])), []),
  bodyBase64: v.optional(v.string()),
  body: v.optional(v.string(), ''),
  /** Absent if its headers hold a signature, or the provider doesn't sign. */
  sign: v.optional(v.boolean()),
  /** After the URL's question mark. */
  query: v.optional(v.string(), ''),
  /** Instead of the right one. */
  token: v.optional(v.string()),
});

const ExpectedEvent = v.looseObject({
  id: v.string(),
  type: v.string(),
  /** The provider's name for it. */
  providertype: v.optional(v.string()),
});

const ExpectedFile = v.object({
  status: v.number(),
  reason: v.optional(v.string()),
  answer: v.optional(v.string()),
  /** Without what differs from run to run. */
  events: v.array(v.object({ keys: v.record(v.string(), v.string()), event: ExpectedEvent })),
});

export interface Case {
  readonly provider: Provider;
  readonly name: string;
  readonly note: string | undefined;
  readonly typical: boolean;
  readonly body: Buffer;
  readonly query: string;
  readonly token: string | undefined;
  /** A recorded signature is replaced if the secret is another. */
  headers(secret: string, sentAt: Date): readonly (readonly [string, string])[];
}

export interface Sample extends Case {
  readonly expected: v.InferOutput<typeof ExpectedFile>;
}

/** The fixtures were signed with it. */
export function sampleSecret(provider: Provider): string {
  return readFileSync(join(folderOf(provider), 'secret.txt'), 'utf8').trim();
}

export function samplesOf(provider: Provider): readonly Sample[] {
  const cases = readdirSync(folderOf(provider)).filter((file) =>
    /^(?!.*\.expected\.json$).*\.json$/.test(file),
  );
  return cases.sort().map((file) => {
    const name = file.slice(0, -'.json'.length);
    const expected = v.parse(ExpectedFile, readJson(join(folderOf(provider), `${name}.expected.json`)));
    return { ...readCase(provider, name), expected };
  });
}

export function readCase(provider: Provider, name: string): Case {
  const file = v.parse(SampleFile, readJson(join(folderOf(provider), `${name}.json`)));
  const { note, typical, query, token, bodyBase64 } = file;
  const body = bodyOf(file);
  refuseUnsaid(provider, name, file);
  const headers = (secret: string, sentAt: Date) => {
    const signed = signedAgain(provider, body, file.headers, secret, sentAt);
    const isSigned = file.headers.length === signed.length;
    const outdated = bodyBase64 !== undefined && isSigned && secret !== sampleSecret(provider);
    return file.sign || outdated ? signed : file.headers;
  };
  return { provider, name, note, typical, body, query, token, headers };
}

/** A forgotten `sign` would look like a delivery to be refused. */
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

/** With another body, signed again. */
export function withBody(delivery: Case, body: Buffer): Case {
  const headers = (secret: string, sentAt: Date) =>
    signedAgain(delivery.provider, body, delivery.headers(secret, sentAt), secret, sentAt);
  return { ...delivery, body, headers };
}

function signedAgain(
  provider: Provider,
  body: Buffer,
  headers: ReturnType<Case['headers']>,
  secret: string,
  sentAt: Date,
): ReturnType<Case['headers']> {
  const signed = provider.sign(body, secret, sentAt);
  const others = headers.filter(([name]) => signed[name.toLowerCase()] === undefined);
  return [...others, ...Object.entries(signed)];
}

/** Some ids depend on the signed time. */
export function eventsOf({ provider, body, headers }: Case, secret: string, sentAt: Date, id = '') {
  const sent = headers(secret, sentAt).map(([name, value]) => [name.toLowerCase(), value]);
  const received = { id, ...readWord(provider.name), receivedAt: sentAt.toISOString(), body };
  return normalise({ ...received, headers: Object.fromEntries(sent) }).map(({ event }) => event);
}

function folderOf({ name }: Provider): string {
  return fileURLToPath(new URL(`../../functions/${readWord(name).provider}/fixtures/`, import.meta.url));
}

function readJson(path: string): unknown {
  return JSON.parse(readFileSync(path, 'utf8'));
}

/** Received at this time, each event once. */
export function sampleEvents(receivedAt: Date): readonly PosternEvent[] {
  const events = providers.flatMap((provider) => {
    const secret = sampleSecret(provider);
    return samplesOf(provider)
      .filter(({ expected }) => expected.status === 200 && expected.events.length > 0)
      .flatMap((sample) => eventsOf(sample, secret, receivedAt, 'delivery-1'));
  });
  return [...new Map(events.map((event) => [event.id, event])).values()];
}

/** A sample as it is kept; anything else is a raw body. */
const Recorded = v.union([
  v.object({ ...SampleFile.entries, bodyBase64: v.string() }),
  v.object({ ...SampleFile.entries, body: v.string() }),
]);

/** A sample, or a raw body; - is standard input. Signed when sent. */
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
