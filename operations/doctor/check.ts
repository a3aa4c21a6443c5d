import type { Deployment } from '../deployment.ts';

/** Green is well, yellow is worth a look, red needs one, and grey is what could not be looked at. */
export type Mark = 'green' | 'yellow' | 'red' | 'grey';

export interface Finding {
  readonly mark: Mark;
  readonly found: string;
  /** What to do about it. */
  readonly next?: string;
}

/** One look at a deployment from outside. */
export interface Check {
  readonly name: string;
  /** The provider, subscriber or table that it is about. */
  readonly of?: string;
  /** What AWS must allow. */
  readonly needs: string;
  /** Where it did not end in time; red if absent. */
  readonly late?: Finding;
  /** Undefined where there is nothing to look at. It has so many milliseconds. */
  look(deployment: Deployment, withinMs: number): Promise<Finding | undefined>;
}

export function green(found: string): Finding {
  return { mark: 'green', found };
}

export function yellow(found: string, next: string): Finding {
  return { mark: 'yellow', found, next };
}

export function red(found: string, next: string): Finding {
  return { mark: 'red', found, next };
}

export function grey(found: string): Finding {
  return { mark: 'grey', found };
}

/** What only AWS has; nothing of it is asked of a local run. */
export function onAws(check: Check): Check {
  const look: Check['look'] = async (deployment, withinMs) =>
    deployment.place.endpoint === undefined
      ? check.look(deployment, withinMs)
      : grey('not emulated by a local run');
  return { ...check, look };
}
