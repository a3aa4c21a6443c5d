import * as v from 'valibot';
import { readWord } from '../../functions/events/instance.ts';
import type { Answer } from '../../functions/webhook/answer.ts';
import { messageOf } from '../../functions/webhook/pointer.ts';
import type { Provider } from '../../functions/webhook/provider.ts';
import { receive } from '../../functions/webhook/receive.ts';
import { readRequest, type WebhookRequest } from '../../functions/webhook/request.ts';
import { decodeUnverified, encodeUnverified, maxUnverifiedBytes } from '../../functions/webhook/spool.ts';
import { gateOf } from '../support/gate.ts';
import { canary, revoked } from './canary.ts';
import { capturedLogs } from './captured-logs.ts';
import { checkDelivery } from './check-delivery.ts';
import { type Input, inputOf, requestId } from './input.ts';
import type { Plan } from './plan.ts';
import { secrets, toleranceSeconds } from './proof.ts';
import { quickly, unless } from './unless.ts';

/** Puts one input through edge and consumer; throws where a promise is broken. Returns what it came to, for counting. */
export async function tryInput(plan: Plan): Promise<string> {
  const input = inputOf(plan);
  const request = readRequest(input.event);
  const spool = new Map<string, string>();
  const kept: string[] = [];
  const logs = capturedLogs();
  try {
    const gate = gateFor(plan, spool, kept);
    const answer = await quickly('the answer', () => receive(input.provider, request, gate));
    checkAnswer(answer, input);
    checkExpected(answer, plan, input, request, kept.length);
    const types = await Promise.all(kept.map((message) => checkDelivery(input.provider, message, spool)));
    checkLogs(logs.text(), input);
    return [input.provider.name, answer.statusCode, reasonOf(answer), ...types].join(' ');
  } finally {
    logs.end();
  }
}

function gateFor({ weather }: Plan, spool: Map<string, string>, kept: string[]) {
  const readSecret = async () => {
    if (weather === 'no secret') throw new Error('away');
    return JSON.stringify({ ...secrets, revoked: [revoked] });
  };
  return gateOf(readSecret, {
    toleranceSeconds,
    async keep(delivery) {
      if (weather === 'nothing durable') throw new Error('away');
      const { message, isPointer } = await messageOf(
        delivery,
        async (key, text) => void spool.set(key, text),
      );
      kept.push(message);
      return isPointer ? { where: 'large', why: 'over_queue_limit' } : { where: 'queue' };
    },
    async keepUnverified(delivery) {
      const tokenSha256 = '0'.repeat(64);
      const read = decodeUnverified(encodeUnverified(tokenSha256, delivery));
      unless(read.delivery().body.equals(delivery.body), 'the unverified body is kept to the byte');
      return { where: 'unverified', why: 'secret_unavailable' };
    },
  });
}

function checkAnswer({ statusCode, headers, body }: Answer, { provider }: Input): void {
  const isKnown = provider.statuses.includes(statusCode) || statusCode === provider.revokingStatus;
  unless(isKnown, `the status ${statusCode} is in the table`);
  unless(body.length < 10_000, 'the answer is short');
  if (headers['content-type'] === 'text/plain') {
    unless(provider.handshake !== undefined, 'only a handshake is answered with text');
    unless(headers['x-content-type-options'] === 'nosniff', 'the text is not to be sniffed');
    return;
  }
  unless(!body.includes(canary), 'the answer does not echo');
  const { error, message, acknowledged, ...others } = JSON.parse(body);
  unless(Object.keys(others).length === 0, 'the answer has no other fields');
  unless(acknowledged === undefined || acknowledged === requestId, 'the delivery id is the request id');
  unless(acknowledged !== undefined || typeof message === 'string', 'a refusal says why');
  unless(error === undefined || /^[a-z_]+$/.test(error), 'the reason is a fixed word');
}

function checkExpected(
  { statusCode, headers }: Answer,
  { weather }: Plan,
  { provider, authentic }: Input,
  { body, rawQuery }: WebhookRequest,
  kept: number,
): void {
  if (weather === 'no secret') {
    // Of what never comes again, a body of bounded length waits for the secret.
    const waits = !provider.retries && body.length <= maxUnverifiedBytes;
    unless(statusCode === (waits ? 200 : 503) && kept === 0, 'without a secret nothing passes unverified');
    return;
  }
  if (statusCode === provider.revokingStatus) {
    const isListed = JSON.parse(body.toString()).subscription === revoked;
    unless(isListed && kept === 1, 'only a listed subscription is ended, and only once that is kept');
    return;
  }
  const isShaken = headers['content-type'] === 'text/plain';
  if (authentic === false)
    unless(statusCode === 401 || statusCode === 404, 'what is not authentic is refused');
  if (statusCode === 200 && !isShaken) unless(kept === 1, 'what is acknowledged is kept');
  else unless(kept === 0, 'what is not acknowledged is not kept');
  if (authentic !== true) return;
  const mayChallenge = provider.handshake !== undefined && /validationToken/.test(rawQuery);
  if (mayChallenge) return;
  const isTaken = !provider.retries || isJson(provider, body);
  const expected = isTaken ? (weather === 'nothing durable' ? 503 : 200) : 400;
  unless(statusCode === expected, `an authentic delivery is answered with ${expected}, not ${statusCode}`);
}

/** Valid UTF-8, with a byte order mark only of Arpoone, whose .NET may write one. */
function isJson({ name }: Provider, body: Buffer): boolean {
  const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  try {
    JSON.parse(text.decode(body).replace(readWord(name).provider === 'arpoone' ? /^\uFEFF/ : '', ''));
    return true;
  } catch {
    return false;
  }
}

function checkLogs(text: string, { event }: Input): void {
  const { headers, pathParameters } = event;
  const presented = Object.entries(headers).flatMap(([name, value]) =>
    /signature/i.test(name) ? [value] : [],
  );
  // Names that an authentic delivery has are reported, as `postern drift` lists them; values never.
  const lines = v.parse(v.array(v.tuple([v.string(), v.unknown()])), JSON.parse(text));
  const others = JSON.stringify(lines.filter(([message]) => message !== 'drift'));
  unless(!others.includes(canary), 'no log line holds what was sent');
  const hidden = [secrets.current, secrets.previous, pathParameters?.token, ...presented];
  for (const secret of hidden) {
    if (secret === undefined || secret.trim().length < 4) continue;
    unless(!text.includes(secret), 'no log line holds a secret');
  }
}

function reasonOf({ headers, body }: Answer): string {
  if (headers['content-type'] === 'text/plain') return 'handshake';
  const { error = '' } = JSON.parse(body);
  return error;
}
