import type { Delivery } from './delivery.ts';
import { DeliveryTooLargeError } from './enqueue.ts';
import { faultOf, logger } from './log.ts';
import type { Edge } from './provider.ts';
import { Rejection } from './rejection.ts';
import type { WebhookRequest } from './request.ts';
import { MalformedSecretError, type SecretCache, type SecretStage, type Secrets } from './secrets.ts';

export interface Answer {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** What the edge's core works with: the provider's secrets and the queue. */
export interface Gate {
  readonly secrets: SecretCache;
  /** How long before receipt a delivery may have been signed. */
  readonly toleranceSeconds: number;
  /** Returns when the delivery is durable. */
  enqueue(delivery: Delivery, account: string | undefined): Promise<void>;
}

/** verify → handshake → parse → enqueue → acknowledge; the one place where a webhook request gets its answer. */
export async function receive(edge: Edge, request: WebhookRequest, gate: Gate): Promise<Answer> {
  try {
    const secret = await verify(edge, request, gate);
    const challenge = edge.handshake?.(request);
    if (challenge !== undefined) return handshake(edge, request, challenge);
    const { account } = edge.parse(request.body);
    await gate.enqueue(toDelivery(edge, request), account);
    logger.info('acknowledged', {
      provider: edge.name,
      deliveryId: request.id,
      bytes: request.body.length,
      secret,
    });
    return answer(edge, 200, { acknowledged: request.id });
  } catch (error) {
    return refuse(edge, request, error);
  }
}

async function verify(edge: Edge, request: WebhookRequest, gate: Gate): Promise<SecretStage> {
  const secrets = await readSecrets(edge, gate.secrets);
  if (secrets === undefined)
    throw new Rejection(503, 'secret_not_set', `The secret of ${edge.name} is not set.`);
  try {
    return edge.verify(request, secrets, gate.toleranceSeconds);
  } catch (error) {
    if (!(error instanceof Rejection && error.secretMayBeStale)) throw error;
    const newer = await gate.secrets.reread();
    if (newer === undefined) throw error;
    return edge.verify(request, newer, gate.toleranceSeconds);
  }
}

async function readSecrets(edge: Edge, cache: SecretCache): Promise<Secrets | undefined> {
  try {
    return await cache.read();
  } catch (error) {
    logger.error('secret not read', { provider: edge.name, ...faultOf(error) });
    if (error instanceof MalformedSecretError) {
      throw new Rejection(
        503,
        'secret_malformed',
        `The stored secret of ${edge.name} is not {"current": "…"} in JSON.`,
      );
    }
    throw new Rejection(
      503,
      'secret_unavailable',
      `The secret of ${edge.name} can't be read. Send the delivery again.`,
    );
  }
}

function toDelivery(edge: Edge, request: WebhookRequest): Delivery {
  const kept = edge.keptHeaders.filter((name) => request.headers[name] !== undefined);
  return {
    id: request.id,
    provider: edge.name,
    receivedAt: new Date(request.receivedAt).toISOString(),
    headers: Object.fromEntries(kept.map((name) => [name, request.headers[name] ?? ''])),
    body: request.body,
  };
}

/** As text that no browser takes for anything else: the challenge is the caller's. */
function handshake(edge: Edge, request: WebhookRequest, challenge: string): Answer {
  logger.info('handshake', { provider: edge.name, deliveryId: request.id });
  return {
    statusCode: 200,
    headers: { 'content-type': 'text/plain', 'x-content-type-options': 'nosniff' },
    body: challenge,
  };
}

function refuse(edge: Edge, request: WebhookRequest, error: unknown): Answer {
  const rejection = error instanceof Rejection ? error : unavailable(error);
  logger.warn('rejected', {
    provider: edge.name,
    deliveryId: request.id,
    status: rejection.status,
    reason: rejection.reason,
    bytes: request.body.length,
    ...(error instanceof Rejection ? {} : faultOf(error)),
  });
  return answer(edge, rejection.status, { error: rejection.reason, message: rejection.message });
}

/** Nothing durable took the delivery: every provider that retries does so after a 503. */
function unavailable(error: unknown): Rejection {
  if (error instanceof DeliveryTooLargeError) {
    return new Rejection(503, 'over_queue_limit', 'The delivery is larger than the queue takes.');
  }
  return new Rejection(503, 'unavailable', 'The delivery could not be stored. Send it again.');
}

function answer(edge: Edge, status: number, body: Readonly<Record<string, string>>): Answer {
  if (!edge.statuses.includes(status)) {
    logger.error('defect: a status outside the table', { provider: edge.name, status });
    return answer(edge, 503, {
      error: 'unavailable',
      message: 'The delivery could not be stored. Send it again.',
    });
  }
  // To the byte what the gateway says of a path that does not exist, so that nothing tells that this one does.
  if (status === 404)
    return {
      statusCode: 404,
      headers: { 'content-type': 'application/json' },
      body: '{"message":"Not Found"}',
    };
  return {
    statusCode: status,
    headers: { 'content-type': 'application/json', 'x-content-type-options': 'nosniff' },
    body: JSON.stringify(body),
  };
}
