import { type Deployment, withDeployment } from '../deployment.ts';
import { noWebhook } from '../no-webhook.ts';
import type { Place } from '../place.ts';
import type { Check, Finding } from './check.ts';
import { checksOf } from './checks.ts';
import { examine } from './examine.ts';

export interface Diagnosis extends Finding {
  readonly check: string;
  readonly of?: string;
}

export interface Diagnosing {
  /** With all its instances, or one of them by its word. */
  readonly provider?: string;
  /** How long each check may take, in milliseconds. */
  readonly withinMs?: number;
  /** In the order of the checks, each as soon as it and those before it have ended. */
  tell?(diagnosis: Diagnosis): void;
}

/** Runs all checks at once; rejects only where the deployment itself can't be found. */
export function diagnose(
  place: Place,
  { provider, withinMs = 10_000, tell }: Diagnosing = {},
): Promise<readonly Diagnosis[]> {
  // Three tries end before the process would have to wait for them.
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
    // Only the stack's: there is none of this name.
    if (provider !== undefined && checks.length === 1) throw noWebhook(deployment, provider);
    return diagnoses;
  });
}

function headOf({ name, of }: Check): Pick<Diagnosis, 'check' | 'of'> {
  return { check: name, ...(of === undefined ? {} : { of }) };
}
