/**
 * A delivery refused on purpose, answered `{"error": reason, "message": message}` with its status. Both are fixed
 * texts, so that an answer never echoes input.
 */
export class Rejection extends Error {
  override readonly name = 'Rejection';
  readonly status: number;
  /** Short and stable, for logs: `signature_mismatch`. */
  readonly reason: string;
  /** Whether a newer secret than the cached one could change the verdict. */
  readonly secretMayBeStale: boolean;

  constructor(status: number, reason: string, message: string, secretMayBeStale = false) {
    super(message);
    this.status = status;
    this.reason = reason;
    this.secretMayBeStale = secretMayBeStale;
  }
}

/** For a well-formed signature that no live secret made. */
export function mismatch(message: string): Rejection {
  return new Rejection(401, 'signature_mismatch', message, true);
}
