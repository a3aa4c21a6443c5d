import * as v from 'valibot';
import type { Outcome } from '../lambda/environment.ts';

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly cookies: readonly string[];
  readonly body: Buffer;
  /** In the gateway's own answers only. */
  readonly message?: string;
}

export const ownAnswers = {
  notFound: ownAnswer(404, 'Not Found'),
  bodyTooLarge: ownAnswer(413, 'Request Entity Too Large'),
  headTooLarge: ownAnswer(431, 'Request Header Fields Too Large'),
  failed: ownAnswer(500, 'Internal Server Error'),
  unavailable: ownAnswer(503, 'Service Unavailable'),
} as const;

/** A function's time-out is a 500 (https://github.com/denoland/deno_registry2/issues/87); 503 is the gateway's, or no room. */
export function toAnswer(outcome: Outcome | { readonly kind: 'integration-timeout' }): Answer {
  switch (outcome.kind) {
    case 'response':
      return fromPayload(outcome.payload);
    case 'error':
    case 'timeout':
      return ownAnswers.failed;
    case 'throttled':
    case 'integration-timeout':
      return ownAnswers.unavailable;
  }
}

const Result = v.object({
  statusCode: v.pipe(v.number(), v.integer(), v.minValue(100), v.maxValue(599)),
  headers: v.nullish(v.record(v.string(), v.union([v.string(), v.number(), v.boolean()])), {}),
  cookies: v.nullish(v.array(v.string()), []),
  body: v.nullish(v.string(), ''),
  isBase64Encoded: v.nullish(v.boolean(), false),
});

function fromPayload(payload: Buffer): Answer {
  const value: unknown = JSON.parse(payload.toString());
  if (!v.is(v.object({ statusCode: v.unknown() }), value)) {
    const body = Buffer.from(typeof value === 'string' ? value : JSON.stringify(value));
    return { status: 200, headers: { 'content-type': 'application/json' }, cookies: [], body };
  }
  const result = v.safeParse(Result, value);
  if (!result.success) return ownAnswers.failed;
  const { statusCode: status, headers, cookies, body, isBase64Encoded } = result.output;
  const given = Object.entries(headers).map(([name, text]) => [name.toLowerCase(), String(text)]);
  return {
    status,
    headers: { 'content-type': 'text/plain;charset=UTF-8', ...Object.fromEntries(given) },
    cookies,
    body: Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8'),
  };
}

function ownAnswer(status: number, message: string): Answer {
  const body = Buffer.from(JSON.stringify({ message }));
  return { status, headers: { 'content-type': 'application/json' }, cookies: [], body, message };
}
