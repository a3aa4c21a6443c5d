import type { AwsAnswer } from './answer.ts';
import type { JsonObject } from './json.ts';
import { stringAt } from './json.ts';
import { Refusal } from './refusal.ts';

/** As long as AWS remembers them. */
const lifetimeMs = 10 * 60_000;

/** The SDK sends the same client request token with each try of a transaction. */
export class TransactionTokens {
  readonly #known = new Map<
    string,
    { readonly items: string; readonly at: number; readonly answer: AwsAnswer }
  >();

  /** A transaction that was written already gets the same answer again. */
  async once(body: JsonObject, run: () => Promise<AwsAnswer>): Promise<AwsAnswer> {
    const token = stringAt(body, 'ClientRequestToken');
    if (token === undefined) return run();
    const items = JSON.stringify(body.TransactItems);
    const known = this.#known.get(token);
    if (known !== undefined && Date.now() - known.at < lifetimeMs) {
      if (known.items === items) return known.answer;
      const rule = 'The ClientRequestToken was used before with other parameters.';
      throw new Refusal('IdempotentParameterMismatchException', rule);
    }
    const answer = await run();
    if (answer.status === 200) this.#remember(token, items, answer);
    return answer;
  }

  #remember(token: string, items: string, answer: AwsAnswer): void {
    const now = Date.now();
    for (const [old, { at }] of this.#known) {
      if (now - at < lifetimeMs) break;
      this.#known.delete(old);
    }
    this.#known.set(token, { items, at: now, answer });
  }
}
