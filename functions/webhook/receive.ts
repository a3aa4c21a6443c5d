import { faultOf, logger } from '../aws/log.ts';
import { emit, metricFields } from '../aws/metrics.ts';
import { readWord } from '../events/instance.ts';
import { type Answer, answer, challengeAnswer, revokingAnswer } from './answer.ts';
import type { Delivery } from './delivery.ts';
import { type Deadline, type Kept, leave, startDeadline } from './keep.ts';
import { newHeaders } from './new-headers.ts';
import type { Edge, Parsed } from './provider.ts';
import { Rejection } from './rejection.ts';
import type { WebhookRequest } from './request.ts';
import { MalformedSecretError, type SecretCache, type SecretStage, type Secrets } from './secrets.ts';
import { maxUnverifiedBytes } from './spool.ts';

export interface Gate {
  readonly secrets: SecretCache;
  /** How old a signed delivery may be. */
  readonly toleranceSeconds: number;
  keep(delivery: Delivery, account: string | undefined, deadline: Deadline): Promise<Kept>;
  keepUnverified(delivery: Delivery, token: string, deadline: Deadline): Promise<Kept>;
}

/** verify → handshake → parse → keep → acknowledge: the only place that answers webhook requests. */
export async function receive(edge: Edge, request: WebhookRequest, gate: Gate): Promise<Answer> {
  const deadline = startDeadline();
  const delivery = toDelivery(edge, request);
  try {
    const secrets = await readSecrets(edge, gate.secrets, deadline);
    if (secrets === 'unreadable') {
      if (request.body.length > maxUnverifiedBytes) throw tooLargeUnverified;
      const kept = await gate.keepUnverified(delivery, request.token ?? '', deadline);
      return acknowledge(edge, delivery, kept, 'unverified');
    }
    const secret = await verify(edge, request, secrets, gate, deadline);
    const challenge = edge.handshake?.(request);
    if (challenge !== undefined) {
      logger.info('handshake', { provider: edge.name, deliveryId: request.id });
      return challengeAnswer(challenge);
    }
    const parsed = edge.parse(request.body);
    const names = newHeaders(edge, request);
    const due: Delivery = {
      ...delivery,
      ...(names.length > 0 && { newHeaders: names }),
      ...(isRevoked(edge, parsed, secrets) && { revoked: true }),
    };
    return acknowledge(edge, due, await gate.keep(due, parsed.account, deadline), secret);
  } catch (error) {
    return refuse(edge, request, error);
  } finally {
    deadline.end();
  }
}

/** `unreadable` only if a refusal would lose the delivery. */
async function readSecrets(
  edge: Edge,
  cache: SecretCache,
  deadline: Deadline,
): Promise<Secrets | 'unreadable'> {
  const secrets = await cache
    .read(() => deadline.leaving(leave.secret))
    .catch((error: unknown) => {
      logger.error('secret not read', { provider: edge.name, ...faultOf(error) });
      if (error instanceof MalformedSecretError) {
        const text = `The stored secret of ${edge.name} is not {"current": "…"} in JSON.`;
        throw new Rejection(503, 'secret_malformed', text);
      }
      if (!edge.retries && edge.authenticity === 'token') return 'unreadable' as const;
      const text = `The secret of ${edge.name} can't be read. Send the delivery again.`;
      throw new Rejection(503, 'secret_unavailable', text);
    });
  if (secrets !== undefined) return secrets;
  throw new Rejection(503, 'secret_not_set', `The secret of ${edge.name} is not set.`);
}

async function verify(
  edge: Edge,
  request: WebhookRequest,
  secrets: Secrets,
  gate: Gate,
  deadline: Deadline,
): Promise<SecretStage> {
  try {
    return edge.verify(request, secrets, gate.toleranceSeconds);
  } catch (error) {
    if (!(error instanceof Rejection && error.secretMayBeStale)) throw error;
    const newer = await gate.secrets.reread(() => deadline.leaving(leave.secret));
    if (newer === undefined) throw error;
    return edge.verify(request, newer, gate.toleranceSeconds);
  }
}

/** The user listed it to be ended by the provider. */
function isRevoked(edge: Edge, { subscription }: Parsed, { revoked = [] }: Secrets): boolean {
  return edge.revokingStatus !== undefined && subscription !== undefined && revoked.includes(subscription);
}

function toDelivery(edge: Edge, request: WebhookRequest): Delivery {
  const kept = edge.keptHeaders.filter((name) => request.headers[name] !== undefined);
  return {
    id: request.id,
    ...readWord(edge.name),
    receivedAt: new Date(request.receivedAt).toISOString(),
    headers: Object.fromEntries(kept.map((name) => [name, request.headers[name] ?? ''])),
    body: request.body,
  };
}

function acknowledge(
  edge: Edge,
  { id, body, revoked }: Delivery,
  kept: Kept,
  secret: SecretStage | 'unverified',
): Answer {
  const ids = { provider: edge.name, deliveryId: id };
  if (kept.where !== 'queue') {
    logger.warn('spooled', { ...ids, where: kept.where, why: kept.why, ...kept.fault });
  }
  const counted = {
    Acknowledged: 1,
    Spooled: kept.where === 'outage' || kept.where === 'unverified' ? 1 : 0,
  };
  const metrics = metricFields(counted, edge.name);
  // Only once it is durable: the provider won't send it again, and its state must say why.
  if (revoked && edge.revokingStatus !== undefined) {
    logger.warn('revoked', { ...ids, ...metrics });
    return revokingAnswer(edge.revokingStatus);
  }
  logger.info('acknowledged', { ...ids, bytes: body.length, secret, ...metrics });
  return answer(edge, 200, { acknowledged: id });
}

function refuse(edge: Edge, request: WebhookRequest, error: unknown): Answer {
  const rejection = error instanceof Rejection ? error : unavailable;
  logger.warn('rejected', {
    provider: edge.name,
    deliveryId: request.id,
    status: rejection.status,
    reason: rejection.reason,
    bytes: request.body.length,
    ...(error instanceof Rejection ? {} : faultOf(error)),
  });
  const counted = {
    Rejected: rejection.status < 500 ? 1 : 0,
    SecretMissing: missingSecret.has(rejection.reason) ? 1 : 0,
  };
  emit(counted, edge.name);
  return answer(edge, rejection.status, { error: rejection.reason, message: rejection.message });
}

/** Nothing durable took the delivery: every provider that retries does so after a 503. */
const unavailable = new Rejection(503, 'unavailable', 'The delivery could not be stored. Send it again.');

/** Unverified senders could fill the spool with these. */
const tooLargeUnverified = new Rejection(
  503,
  'unverified_too_large',
  "The secret can't be read, and the delivery is too large to be kept until it can. Send it again.",
);

/** The user must set the secret; one that can't be read recovers without help. */
const missingSecret: ReadonlySet<string> = new Set(['secret_not_set', 'secret_malformed']);
