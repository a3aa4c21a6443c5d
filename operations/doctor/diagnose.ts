import { type Deployment, MissingOutputError, withDeployment } from '../deployment.ts';
import { explained } from '../failure.ts';
import { UnreadableLogError } from '../logs/function-logs.ts';
import { noWebhook } from '../no-webhook.ts';
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
export function diagnose(
  place: Place,
  { provider, withinMs = 10_000, tell }: Diagnosing = {},
): Promise<readonly Diagnosis[]> {
  // Three attempts end before the time is up.
  const patient = { ...place, tryMs: withinMs * 0.45 };
  return withDeployment(patient, async (deployment: Deployment) => {
    const checks = checksOf(deployment, provider);
    const looking = checks.map((check) => examine(check, deployment, withinMs));
    const diagnoses: Diagnosis[] = [];
    for (const [at, check] of checks.entries()) {
      const finding = await looking[at];
      if (finding === undefined) continue;
      const diagnosis = { ...headOf(check), ...finding };
      diagnoses.push(diagnosis);
      tell?.(diagnosis);
    }
    // Only the stack's check: there is no provider of this name.
    if (provider !== undefined && checks.length === 1) throw noWebhook(deployment, provider);
    return diagnoses;
  });
}

function headOf({ name, of }: Check): Pick<Diagnosis, 'check' | 'of'> {
  return { check: name, ...(of === undefined ? {} : { of }) };
}

/** Undefined if there was nothing to check. Never rejects. */
export async function examine(
  check: Check,
  deployment: Deployment,
  withinMs: number,
): Promise<Finding | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<Finding>((resolve) => {
    timer = setTimeout(() => resolve(check.late ?? noAnswer(withinMs)), withinMs);
  });
  const looked = check.look(deployment, withinMs).catch((error: unknown) => failed(check, deployment, error));
  return Promise.race([looked, late]).finally(() => clearTimeout(timer));
}

function noAnswer(withinMs: number): Finding {
  return red(
    `no answer within ${withinMs / 1_000} s`,
    'Try again in a minute; then look at the network, and at https://health.aws.amazon.com',
  );
}

const refused = /^(AccessDenied|AuthorizationError|NotAuthorized|UnauthorizedOperation)/;

function failed({ needs }: Check, { place }: Deployment, error: unknown): Finding {
  if (error instanceof MissingOutputError) return grey('the stack does not tell where it is: see the stack');
  if (!(error instanceof Error)) return red('it failed', 'Try again.');
  const reason = error instanceof UnreadableLogError ? error.message : error.name;
  if (refused.test(reason)) return grey(`not allowed to look: needs ${actionIn(error.message) ?? needs}`);
  if (error instanceof UnreadableLogError) return grey(`the log can't be read (${reason})`);
  return red(explained(error, place).message, 'Mend that, and look again.');
}

/** Not every service names the action that it denied. */
function actionIn(message: string): string | undefined {
  return /not authorized to perform: ([\w-]+:\w+)/.exec(message)?.[1];
}
