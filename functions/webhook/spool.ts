import * as v from 'valibot';
import { isWord, type Sender, wordOf } from '../events/instance.ts';
import { bodyText } from './body-text.ts';
import { type Delivery, headEntries } from './delivery.ts';

/**
 * Where deliveries wait in S3: `large` for the queue, not queued in an `outage`, or `unverified` without a readable
 * secret. `progress` marks how far a large delivery has come.
 */
export type SpoolPlace = 'large' | 'outage' | 'unverified' | 'progress';

/** Contains no account, address or token: whoever may list a bucket may read its names. */
export function spoolKey(
  place: SpoolPlace,
  { receivedAt, id, ...sender }: Sender & Pick<Delivery, 'receivedAt' | 'id'>,
): string {
  return `${place}/${wordOf(sender)}/${receivedAt.slice(0, 10)}/${safe(id)}`;
}

/** Whether it is this delivery's key, whatever its day. */
export function isSpoolKey(
  place: SpoolPlace,
  { id, ...sender }: Sender & Pick<Delivery, 'id'>,
  key: string,
): boolean {
  const [, , receivedAt = ''] = key.split('/');
  const isPlain = id !== '' && isWord(wordOf(sender)) && /^\d{4}-\d\d-\d\d$/.test(receivedAt);
  return isPlain && key === spoolKey(place, { ...sender, receivedAt, id });
}

/** Characters that need no escaping in a URL; distinct ids stay distinct. */
function safe(id: string): string {
  return id.replace(/[^\w-]/gu, (character) => `.${character.codePointAt(0)?.toString(16)}.`);
}

export function deliveryIdOf(key: string): string {
  const [id = ''] = key.split('/').slice(-1);
  return id.replace(/\.([0-9a-f]+)\./g, (_, code: string) => String.fromCodePoint(Number.parseInt(code, 16)));
}

/** A queue message that SQS did not take, with its group. */
export interface Unsent {
  readonly group: string;
  readonly message: string;
}

/** The first line of a waiting object is ours; the rest is unchanged. */
const UnsentHead = v.pipe(v.string(), v.parseJson(), v.object({ version: v.literal(1), group: v.string() }));

export function encodeUnsent({ group, message }: Unsent): string {
  return `${JSON.stringify({ version: 1, group })}\n${message}`;
}

export function decodeUnsent(text: string): Unsent {
  const [head, message] = cutHead(text);
  const parsed = v.safeParse(UnsentHead, head);
  if (!parsed.success) throw new MalformedObjectError('not an unsent message in version 1');
  return { group: parsed.output.group, message };
}

/** Longest body kept unverified: anyone may have sent it. Providers that never retry send kilobytes. */
export const maxUnverifiedBytes = 65_536;

/** A delivery with the digest of its token. */
export interface Unverified extends Sender {
  /** Lower-case hex. */
  readonly tokenSha256: string;
  readonly id: string;
  /** Made only on demand. */
  delivery(): Delivery;
}

const UnverifiedHead = v.pipe(
  v.string(),
  v.parseJson(),
  v.object({
    ...headEntries,
    tokenSha256: v.pipe(v.string(), v.hash(['sha256'])),
  }),
);

export function encodeUnverified(tokenSha256: string, { body, ...rest }: Delivery): string {
  const text = bodyText(body);
  const encoding = text === undefined ? 'base64' : 'utf8';
  const head = JSON.stringify({ version: 1, tokenSha256, ...rest, encoding });
  return `${head}\n${text ?? body.toString('base64')}`;
}

export function decodeUnverified(object: string): Unverified {
  const [head, text] = cutHead(object);
  const parsed = v.safeParse(UnverifiedHead, head);
  if (!parsed.success) throw new MalformedObjectError('not an unverified delivery in version 1');
  const { version: _, tokenSha256, encoding, ...rest } = parsed.output;
  const { provider, instance, id } = rest;
  const delivery = () => ({ ...rest, body: Buffer.from(text, encoding) });
  return { tokenSha256, provider, instance, id, delivery };
}

function cutHead(text: string): readonly [head: string, rest: string] {
  const end = text.indexOf('\n');
  return end === -1 ? ['', ''] : [text.slice(0, end), text.slice(end + 1)];
}

/** An object of the spool with unexpected content. */
export class MalformedObjectError extends Error {
  override readonly name = 'MalformedObjectError';
}
