import * as v from 'valibot';

/** Two while one is being replaced. */
export interface Secrets {
  readonly current: string;
  readonly previous?: string;
  /** Ids of subscriptions that the user wants the provider to end; kept with the secrets. */
  readonly revoked?: readonly string[];
}

export type SecretStage = 'current' | 'previous';

/** Secrets Manager's text; the literal `{}` if never set. */
const SecretText = v.pipe(
  v.string(),
  v.parseJson(),
  v.object({
    current: v.optional(v.string(), ''),
    previous: v.optional(v.string(), ''),
    // A mistake in it must not stop all deliveries.
    revoked: v.fallback(v.array(v.string()), []),
  }),
);

/** The stored secret is not `{"current": …, "previous": …}`: set by hand, and wrongly. */
export class MalformedSecretError extends Error {
  override readonly name = 'MalformedSecretError';
}

export function parseSecrets(text: string): Secrets | undefined {
  const parsed = v.safeParse(SecretText, text);
  // No cause: valibot's issues quote the secret.
  if (!parsed.success) throw new MalformedSecretError('the secret is not {"current": "…"} in JSON');
  const { current, previous, revoked } = parsed.output;
  if (current === '') return undefined;
  return {
    current,
    ...(previous === '' ? {} : { previous }),
    ...(revoked.length === 0 ? {} : { revoked }),
  };
}

const absenceMaxAgeMs = 10_000;

/** Limits the reads that senders of wrong signatures cause. */
export const rereadEverySeconds = 60;

/**
 * Cached per environment: used for `maxAgeMs`, served stale while Secrets Manager fails, read again at most once a
 * minute on a mismatch. Absence is cached for 10 s at most.
 */
export class SecretCache {
  readonly #fetch: (signal: AbortSignal) => Promise<string>;
  readonly #maxAgeMs: number;
  readonly #now: () => number;
  #cached: { readonly secrets: Secrets | undefined; readonly until: number } | undefined;
  #forcedAt = Number.NEGATIVE_INFINITY;

  constructor(
    fetch: (signal: AbortSignal) => Promise<string>,
    maxAgeMs: number,
    now: () => number = Date.now,
  ) {
    this.#fetch = fetch;
    this.#maxAgeMs = maxAgeMs;
    this.#now = now;
  }

  /** Undefined if the secret is not set; throws if it can't be read and none is cached. */
  async read(signal: () => AbortSignal): Promise<Secrets | undefined> {
    if (this.#cached !== undefined && this.#now() < this.#cached.until) return this.#cached.secrets;
    try {
      return await this.#refresh(signal);
    } catch (error) {
      if (this.#cached?.secrets === undefined) throw error;
      // Tried again soon, not at every delivery: each failing read costs a sender a second or more.
      this.#cached = { secrets: this.#cached.secrets, until: this.#now() + absenceMaxAgeMs };
      this.#forcedAt = this.#now();
      return this.#cached.secrets;
    }
  }

  /** Undefined if that was done within the last minute, or fails. */
  async reread(signal: () => AbortSignal): Promise<Secrets | undefined> {
    if (this.#now() - this.#forcedAt < rereadEverySeconds * 1_000) return undefined;
    this.#forcedAt = this.#now();
    try {
      return await this.#refresh(signal);
    } catch {
      return undefined;
    }
  }

  async #refresh(signal: () => AbortSignal): Promise<Secrets | undefined> {
    const secrets = parseSecrets(await this.#fetch(signal()));
    const maxAgeMs = secrets === undefined ? Math.min(absenceMaxAgeMs, this.#maxAgeMs) : this.#maxAgeMs;
    this.#cached = { secrets, until: this.#now() + maxAgeMs };
    return secrets;
  }
}
