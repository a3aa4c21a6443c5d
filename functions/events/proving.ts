import type { Item } from './event.ts';

/** Account of every event of `postern prove`, and its provider in index keys. */
export const provingAccount = 'postern-prove';

/** First field of an item of `postern prove`: a run, and `!` if it must not be stored. No mail's text gets there. */
const mark = /^\{"postern-prove":"([0-9a-z]{12})(!?)"/;

export interface Proving {
  readonly run: string;
  /** It goes to the dead letters. */
  readonly held: boolean;
}

/** The only test for items of `postern prove`: a real mail may have its account or address. */
export function provingOf({ payload }: Item): Proving | undefined {
  const [, run, held] = mark.exec(payload) ?? [];
  return run === undefined ? undefined : { run, held: held === '!' };
}

export function provingField({ run, held }: Proving): string {
  return `"postern-prove":"${run}${held ? '!' : ''}"`;
}

/** `postern prove` expects it as a dead letter. */
export class HeldDeliveryError extends Error {
  override readonly name = 'HeldDeliveryError';
}
