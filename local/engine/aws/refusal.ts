/** A call that AWS refuses: its error type and words; each service gives it its own form on the wire. */
export class Refusal extends Error {
  readonly type: string;

  constructor(type: string, message: string) {
    super(message);
    this.name = 'Refusal';
    this.type = type;
  }
}

export function invalid(message: string): Refusal {
  return new Refusal('ValidationException', message);
}
