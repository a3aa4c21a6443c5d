import * as v from 'valibot';

/** The live secrets of one provider: two while one is being replaced. */
export interface Secrets {
  readonly current: string;
  readonly previous?: string;
  /** Ids of the provider's subscriptions that the user wants it to end; it stands beside the secrets. */
  readonly revoked?: readonly string[];
}

export type SecretStage = 'current' | 'previous';

/** What Secrets Manager holds; a secret that was never set is the literal `{}`. */
const SecretText = v.pipe(
  v.string(),
  v.parseJson(),
  v.object({
    current: v.optional(v.string(), ''),
    previous: v.optional(v.string(), ''),
    // A slip in it must not close the door.
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

/** Whoever sends wrong secrets makes no more reads than these. */
export const rereadEverySeconds = 60;

/**
 * One provider's secrets, cached by the environment: trusted for `maxAgeMs`, served stale while Secrets Manager
 * fails, read again at most once a minute when a signature does not match. Absence is cached for 10 s at most.
 * A signal, asked for only where it is needed, says how long a read may take.
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

  /** Undefined where the secret is not set; throws where it can't be read and none is cached. */
  async read(signal: () => AbortSignal): Promise<Secrets | undefined> {
    if (this.#cached !== undefined && this.#now() < this.#cached.until) return this.#cached.secrets;
    try {
      return await this.#refresh(signal);
    } catch (error) {
      if (this.#cached?.secrets === undefined) throw error;
      // Asked again soon, not at every delivery: each failing read costs a sender a second or more.
      this.#cached = { secrets: this.#cached.secrets, until: this.#now() + absenceMaxAgeMs };
      this.#forcedAt = this.#now();
      return this.#cached.secrets;
    }
  }

  /** The secrets read anew, or undefined where that was done within the last minute or fails. */
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
