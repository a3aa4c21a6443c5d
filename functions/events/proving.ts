import type { Item } from './event.ts';

/** Stands for the account of every event of `postern prove`, and for the provider in its keys of indexes. */
export const provingAccount = 'postern-prove';

/**
 * The field that `postern prove` puts first into an item: a run, and `!` while the delivery shall not be stored. An item's
 * own fields are its provider's: nothing that stands in a mail gets there, and nobody writes one without the secret.
 */
const mark = /^\{"postern-prove":"([0-9a-z]{12})(!?)"/;

export interface Proving {
  readonly run: string;
  /** It goes to the dead letters. */
  readonly held: boolean;
}

/** The one word on whether an item is of `postern prove`: never its account or an address, which a real mail may have. */
export function provingOf({ payload }: Item): Proving | undefined {
  const [, run, held] = mark.exec(payload) ?? [];
  return run === undefined ? undefined : { run, held: held === '!' };
}

/** The field, with its value. */
export function provingField({ run, held }: Proving): string {
  return `"postern-prove":"${run}${held ? '!' : ''}"`;
}

/** Of `postern prove`, which shall see it as a dead letter. */
export class HeldDeliveryError extends Error {
  override readonly name = 'HeldDeliveryError';
}
