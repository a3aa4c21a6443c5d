/** A delivery that was not acknowledged, and why. */
export interface Refusal {
  /** RFC 3339 UTC. */
  readonly at: string;
  readonly provider: string;
  readonly status?: number;
  readonly reason: string;
  /** Of the body; only of what a function refused. */
  readonly bytes?: number;
  readonly requestId?: string;
  /** What is likely behind the reason, and what to do: sentences. */
  readonly cause: string;
  readonly next?: string;
}

/** `401 unsigned (14 bytes)`, as far as it is known. */
export function answerTo({ status, reason, bytes }: Refusal): string {
  const size = bytes === undefined ? '' : ` (${bytes} bytes)`;
  return `${status === undefined ? '' : `${status} `}${reason}${size}`;
}
