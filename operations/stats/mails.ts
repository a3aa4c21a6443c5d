import { hash } from 'node:crypto';

/** Mails by number, each known by a few bytes of its key; which of them turned out to be one. */
export class Mails {
  readonly #numbers = new Map<number, number>();
  readonly #senders: number[] = [];
  readonly #roots = new Map<number, number>();
  /** Keys of mails that may be known by another id, until they are found to have been sent under this one. */
  readonly #open = new Map<number, string>();
  readonly #settled = new Set<number>();

  get count(): number {
    return this.#senders.length;
  }

  number(pk: string, sender: number): number {
    const digest = digestOf(pk);
    const known = this.#numbers.get(digest);
    if (known !== undefined) return known;
    const number = this.#senders.push(sender) - 1;
    this.#numbers.set(digest, number);
    return number;
  }

  find(pk: string): number | undefined {
    return this.#numbers.get(digestOf(pk));
  }

  senderOf(mail: number): number {
    return this.#senders[mail] ?? 0;
  }

  rootOf(mail: number): number {
    return this.#roots.get(mail) ?? mail;
  }

  /** Its own id is the one that it was sent under. */
  settle(mail: number): void {
    this.#settled.add(mail);
    this.#open.delete(mail);
  }

  /** It may be known by another id too. */
  doubt(mail: number, pk: string): void {
    if (!this.#settled.has(mail)) this.#open.set(mail, pk);
  }

  doubted(): readonly (readonly [mail: number, pk: string])[] {
    return [...this.#open];
  }

  join(mail: number, to: number): void {
    this.#roots.set(mail, this.rootOf(to));
    this.#open.delete(mail);
  }
}

/** 52 bits: of a million mails, two are taken for one once in 9,000 readings. */
export function digestOf(pk: string): number {
  return Number.parseInt(hash('sha1', pk, 'hex').slice(0, 13), 16);
}
