import type { Deployment } from '../deployment.ts';

/** Success, warning, failure, and could not be checked. */
export type Mark = 'green' | 'yellow' | 'red' | 'grey';

export interface Finding {
  readonly mark: Mark;
  readonly found: string;
  readonly next?: string;
}

export interface Check {
  readonly name: string;
  /** The provider, subscriber or table. */
  readonly of?: string;
  /** The rights it takes. */
  readonly needs: string;
  /** Finding on a timeout; red if absent. */
  readonly late?: Finding;
  /** Undefined if there is nothing to check. */
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

/** A local run has none of these. */
export function onAws(check: Check): Check {
  const look: Check['look'] = async (deployment, withinMs) =>
    deployment.place.endpoint === undefined
      ? check.look(deployment, withinMs)
      : grey('not emulated by a local run');
  return { ...check, look };
}
