/** What run.ts asks of the engine's process. */
export type Ask = 'calm' | 'sweep' | 'stop';

/** Where the engine is. */
export interface Ready {
  readonly ready: true;
  readonly url: string;
  readonly endpoint: string;
  readonly outputs: Readonly<Record<string, string>>;
}

/** Nothing fails any more; what did until then. */
export interface Calm {
  readonly calm: true;
  readonly struck: Readonly<Record<string, number>>;
  readonly kills: number;
}

export type Answer = Ready | Calm | { readonly swept: true };
