import type { AwsAnswer } from './answer.ts';
import { type JsonObject, stringAt } from './json.ts';
import { Refusal } from './refusal.ts';

/** As long as AWS remembers them. */
const lifetimeMs = 10 * 60_000;

/** The SDK sends the same client request token with each try of a transaction. */
export class TransactionTokens {
  readonly #known = new Map<string, { readonly items: string; readonly answer: AwsAnswer }>();

  /** A transaction that was written already gets the same answer again. */
  async once(body: JsonObject, run: () => Promise<AwsAnswer>): Promise<AwsAnswer> {
    const token = stringAt(body, 'ClientRequestToken');
    if (token === undefined) return run();
    const items = JSON.stringify(body.TransactItems);
    const known = this.#known.get(token);
    if (known?.items === items) return known.answer;
    if (known !== undefined) {
      const rule = 'The ClientRequestToken was used before with other parameters.';
      throw new Refusal('IdempotentParameterMismatchException', rule);
    }
    const answer = await run();
    if (answer.status !== 200) return answer;
    this.#known.set(token, { items, answer });
    setTimeout(() => this.#known.delete(token), lifetimeMs).unref();
    return answer;
  }
}
