export class Gate {
  readonly #inside = new Set<Promise<unknown>>();
  #closed: Promise<unknown> | undefined;

  async together<T>(work: () => Promise<T>): Promise<T> {
    while (this.#closed !== undefined) await this.#closed;
    const running = work();
    const left = running.catch(() => {}).finally(() => this.#inside.delete(left));
    this.#inside.add(left);
    return running;
  }

  /** Runs when everything let in before has ended, and nothing else runs meanwhile. */
  async alone<T>(work: () => Promise<T>): Promise<T> {
    while (this.#closed !== undefined) await this.#closed;
    const running = Promise.all(this.#inside).then(work);
    this.#closed = running
      .catch(() => {})
      .finally(() => {
        this.#closed = undefined;
      });
    return running;
  }
}
