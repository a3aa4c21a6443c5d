/** Refused on purpose: `{"error": reason, "message": message}`, both fixed texts, so that answers never echo input. */
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

/** For a delivery that does not prove its sender. */
export function unauthentic(reason: string, message: string): Rejection {
  return new Rejection(401, reason, message);
}

/** For a well-formed signature that no live secret made. */
export function mismatch(message: string): Rejection {
  return new Rejection(401, 'signature_mismatch', message, true);
}
