/** A call to Aurinko's API that failed for good, in Aurinko's words where it had any. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  /** Undefined where there was no answer. */
  readonly status: number | undefined;
  /** Aurinko's own: `token.dead`. */
  readonly code: string | undefined;
  /** How long Aurinko asks us to wait. */
  readonly retryAfterMs: number;

  constructor(message: string, of: Partial<Pick<ApiError, 'status' | 'code' | 'retryAfterMs'>> = {}) {
    super(message);
    this.status = of.status;
    this.code = of.code;
    this.retryAfterMs = of.retryAfterMs ?? 0;
  }

  /** Another try may do better: nobody answered, or Aurinko was slow, busy or broken. */
  get transient(): boolean {
    const { status } = this;
    return status === undefined || status === 408 || status === 429 || status >= 500;
  }
}
