/** Lets each name pass once a day, up to a number of names. */
export class OnceADay {
  readonly #most: number;
  readonly #told = new Set<string>();
  #day = '';

  constructor(most: number) {
    this.#most = most;
  }

  fresh(names: readonly string[]): readonly string[] {
    if (names.length === 0) return names;
    const today = new Date().toISOString().slice(0, 10);
    if (today !== this.#day) this.#told.clear();
    this.#day = today;
    return names.filter((name) => {
      if (this.#told.has(name) || this.#told.size >= this.#most) return false;
      this.#told.add(name);
      return true;
    });
  }
}
