import { createHash } from 'node:crypto';

/** A mail that was refused for a reason of the sender's, as an index tells it. */
export interface SenderRefusal {
  /** The key of the mail's timeline. */
  readonly mail: string;
  /** Undefined where the refusal is of the whole mail. */
  readonly recipient: string | undefined;
  readonly category: string | undefined;
}

/** Counts refusals by category, each mail once for each recipient: what holds them is a few bytes for each. */
export class SenderRefusals {
  readonly #seen = new Set<string>();
  readonly #counts = new Map<string, number>();
  /** By mail, the category of a refusal that names nobody. */
  readonly #unnamed = new Map<string, string>();

  add({ mail, recipient, category = 'other' }: SenderRefusal): void {
    const mailDigest = digest(mail);
    if (recipient === undefined) return void this.#unnamed.set(mailDigest, category);
    const own = digest(`${mail}\n${recipient}`);
    if (this.#seen.has(own)) return;
    this.#seen.add(own).add(mailDigest);
    this.#counts.set(category, (this.#counts.get(category) ?? 0) + 1);
  }

  /** How many by category, the most first. Where a refusal names a recipient, what names nobody says the same again. */
  counts(): readonly (readonly [category: string, count: number])[] {
    const counts = new Map(this.#counts);
    for (const [mail, category] of this.#unnamed)
      if (!this.#seen.has(mail)) counts.set(category, (counts.get(category) ?? 0) + 1);
    return [...counts].sort(([a, one], [b, other]) => other - one || (a < b ? -1 : 1));
  }
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('base64').slice(0, 16);
}
