import { readWord } from '../../functions/events/instance.ts';
import type { Provider } from '../../functions/webhook/provider.ts';
import { OperationError } from '../failure.ts';
import { operationsOf } from '../provider-operations.ts';
import { type Check, green, grey, yellow } from './check.ts';

/** What a provider's own settings would lose, where the environment says how to reach its API. */
export function providerSettings({ name }: Pick<Provider, 'name'>): Check {
  return {
    name: 'settings',
    of: name,
    needs: 'nothing of AWS',
    async look(_, withinMs) {
      const { advice } = await operationsOf(name);
      try {
        const signal = AbortSignal.timeout(withinMs);
        const sentences = await advice?.({ env: process.env, signal });
        if (sentences === undefined) return undefined;
        if (sentences.length === 0) return green('nothing in them loses a delivery');
        return yellow(
          sentences.join(' '),
          `docs/providers/${readWord(name).provider}.md#limits-and-settings-to-choose`,
        );
      } catch (error) {
        if (error instanceof OperationError) return grey(error.message);
        throw error;
      }
    },
  };
}
