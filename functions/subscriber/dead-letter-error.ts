/** Throw it for an event that no retry can help: it goes to the dead-letter queue at once, with this reason. */
export class DeadLetterError extends Error {
  override readonly name = 'DeadLetterError';
  /** Short, and never part of the mail: `postern dlq list` shows it. */
  readonly reason: string;
  constructor(reason: string, options?: ErrorOptions) {
    super(reason, options);
    this.reason = reason;
  }
}
