import { logger } from '../aws/log.ts';
import type { Edge } from './provider.ts';

export interface Answer {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Short JSON that never echoes input. A status outside the provider's table is a defect and becomes 503. */
export function answer(edge: Edge, status: number, body: Readonly<Record<string, string>>): Answer {
  if (!edge.statuses.includes(status)) {
    logger.error('defect: a status outside the table', { provider: edge.name, status });
    return answer(edge, 503, unavailable);
  }
  // Exactly the gateway's answer for an unknown path, so that nothing reveals this one.
  if (status === 404) return { statusCode: 404, headers: json, body: '{"message":"Not Found"}' };
  return jsonAnswer(status, body);
}

/** For a subscription that the user has revoked: the one answer outside the provider's table. */
export function revokingAnswer(status: number): Answer {
  return jsonAnswer(status, { error: 'revoked', message: 'The subscription is revoked here: end it.' });
}

function jsonAnswer(statusCode: number, body: Readonly<Record<string, string>>): Answer {
  return { statusCode, headers: { ...json, ...nosniff }, body: JSON.stringify(body) };
}

/** As text that browsers won't interpret: the challenge is the caller's. */
export function challengeAnswer(challenge: string): Answer {
  return { statusCode: 200, headers: { 'content-type': 'text/plain', ...nosniff }, body: challenge };
}

const json = { 'content-type': 'application/json' };
const nosniff = { 'x-content-type-options': 'nosniff' };
const unavailable = { error: 'unavailable', message: 'The delivery could not be stored. Send it again.' };
