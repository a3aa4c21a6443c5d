import { createHmac } from 'node:crypto';

declare global {
  interface JSON {
    rawJSON(text: string): unknown;
  }
}

/** An id as the number it is on the wire, which may be over 2^53. */
export function int64(digits: string): unknown {
  return JSON.rawJSON(digits);
}

export interface Attempts {
  /** The answer to each attempt; 0 where there was none. */
  readonly statuses: number[];
  /** What the last one said. */
  readonly answer: string;
}

/** How Aurinko calls a notification URL; written from its documents, apart from our own code. */
export class Notifier {
  readonly #secret: string;
  /** Real seconds for one of Aurinko's. */
  readonly #scale: number;
  #stopped = false;

  constructor(secret: string, scale: number) {
    this.#secret = secret;
    this.#scale = scale;
  }

  /** Once, within this many seconds. */
  async call(url: string, body: string, signedAt = new Date(), limitSeconds = 30): Promise<[number, string]> {
    const timestamp = String(Math.floor(signedAt.getTime() / 1_000));
    const signature = createHmac('sha256', this.#secret).update(`v0:${timestamp}:${body}`).digest('hex');
    const headers = {
      'content-type': 'application/json',
      'X-Aurinko-Request-Timestamp': timestamp,
      'X-Aurinko-Signature': signature,
    };
    const signal = AbortSignal.timeout(limitSeconds * Math.max(1_000 * this.#scale, 100));
    try {
      const response = await fetch(url, { method: 'POST', headers, body, signal, redirect: 'manual' });
      return [response.status, await response.text()];
    } catch {
      return [0, ''];
    }
  }

  /** Again after 1, 2, 4, 8 … s, up to 10 min, until the answer is 200 or 422. */
  async deliver(url: string, body: string, signedAt?: Date): Promise<Attempts> {
    const statuses: number[] = [];
    for (let gap = 1; ; gap = Math.min(gap * 2, 600)) {
      const [status, answer] = await this.call(url, body, signedAt);
      statuses.push(status);
      if (status === 200 || status === 422 || this.#stopped) return { statuses, answer };
      await new Promise((resolve) => setTimeout(resolve, gap * 1_000 * this.#scale));
    }
  }

  stop(): void {
    this.#stopped = true;
  }
}
