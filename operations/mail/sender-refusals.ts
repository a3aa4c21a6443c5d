import { createHash } from 'node:crypto';

/** Each mail once per recipient, in a few bytes each. */
export class SenderRefusals {
  readonly #seen = new Set<string>();
  readonly #counts = new Map<string, number>();
  /** By mail: refusals that name no recipient. */
  readonly #unnamed = new Map<string, string>();

  /** As an index has them; no recipient if the whole mail was refused. */
  add(mail: string, recipient: string | undefined, category = 'other'): void {
    const mailDigest = digest(mail);
    if (recipient === undefined) return void this.#unnamed.set(mailDigest, category);
    const own = digest(`${mail}\n${recipient}`);
    if (this.#seen.has(own)) return;
    this.#seen.add(own).add(mailDigest);
    this.#counts.set(category, (this.#counts.get(category) ?? 0) + 1);
  }

  /** The most first. A refusal that names a recipient replaces one that doesn't. */
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
