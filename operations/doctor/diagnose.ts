import { setTimeout as sleep } from 'node:timers/promises';
import { defined } from '../../functions/events/defined.ts';
import { noWebhook } from '../deployed.ts';
import { type Deployment, MissingOutputError, withDeployment } from '../deployment.ts';
import { explained } from '../failure.ts';
import { UnreadableLogError } from '../logs/function-logs.ts';
import type { Place } from '../place.ts';
import { type Check, type Finding, grey, red } from './check.ts';
import { checksOf } from './checks.ts';

export interface Diagnosis extends Finding {
  readonly check: string;
  readonly of?: string;
}

export interface Diagnosing {
  /** With all its instances, or the word of one. */
  readonly provider?: string | undefined;
  /** For each check. */
  readonly withinMs?: number;
  /** In the order of the checks, as soon as possible. */
  tell?(diagnosis: Diagnosis): void;
}

/** All at once; rejects only if the deployment can't be found. */
export function diagnose(place: Place, { provider, withinMs = 10_000, tell }: Diagnosing = {}) {
  // Three attempts end before the time is up.
  const patient = { ...place, tryMs: withinMs * 0.45 };
  return withDeployment(patient, async (deployment): Promise<readonly Diagnosis[]> => {
    const checks = checksOf(deployment, provider);
    const looking = checks.map((check) => examine(check, deployment, withinMs));
    const diagnoses: Diagnosis[] = [];
    for (const [at, { name: check, of }] of checks.entries()) {
      const finding = await looking[at];
      if (finding === undefined) continue;
      const diagnosis = { check, ...defined({ of }), ...finding };
      diagnoses.push(diagnosis);
      tell?.(diagnosis);
    }
    // Only the stack's check: there is no provider of this name.
    if (provider !== undefined && checks.length === 1) throw noWebhook(deployment, provider);
    return diagnoses;
  });
}

/** Undefined if there was nothing to check. Never rejects. */
export async function examine(check: Check, deployment: Deployment, withinMs: number) {
  const done = new AbortController();
  const noAnswer = red(
    `no answer within ${withinMs / 1_000} s`,
    'Try again in a minute; then look at the network, and at https://health.aws.amazon.com',
  );
  const late = sleep(withinMs, check.late ?? noAnswer, { signal: done.signal });
  const looked = check.look(deployment, withinMs).catch((error: unknown) => failed(check, deployment, error));
  return Promise.race([looked, late]).finally(() => done.abort());
}

const refused = /^(AccessDenied|AuthorizationError|NotAuthorized|UnauthorizedOperation)/;

function failed({ needs }: Check, { place }: Deployment, error: unknown): Finding {
  if (error instanceof MissingOutputError) return grey('the stack has no output for it: see the stack');
  if (!(error instanceof Error)) return red('it failed', 'Try again.');
  const reason = error instanceof UnreadableLogError ? error.reason : error.name;
  // Not every service names the action that it denied.
  const [, action = needs] = /not authorized to perform: ([\w-]+:\w+)/.exec(error.message) ?? [];
  if (refused.test(reason)) return grey(`not allowed to look: needs ${action}`);
  if (error instanceof UnreadableLogError) return grey(`the log can't be read (${reason})`);
  return red(explained(error, place).message, 'Fix that, and look again.');
}
