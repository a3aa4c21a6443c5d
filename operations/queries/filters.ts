import { eventTypes } from '../../functions/events/types.ts';
import { providerNames } from '../../functions/provider-names.ts';
import { OperationError } from '../failure.ts';

/** Which events, as somebody says it. */
export interface Filters {
  readonly provider?: string | undefined;
  readonly account?: string | undefined;
  readonly type?: string | undefined;
  readonly failureKind?: string | undefined;
}

/** What a query is asked. */
export function filterOf({ provider, account, type, failureKind }: Filters) {
  return {
    providers: provider === undefined ? providerNames : [provider],
    ...(account === undefined ? {} : { account }),
    ...(type === undefined ? {} : { type }),
    ...(failureKind === undefined ? {} : { failureKind }),
  };
}

/** `-` where the provider has no accounts. */
export function accountOf(text: string): string {
  return text === '-' ? '' : text;
}

/** A type of ours, or the beginning of some: `email.*`; throws an `OperationError` where there is none. */
export function eventType(text: string): string {
  const prefix = text.endsWith('*') ? text.slice(0, -1) : undefined;
  const known = eventTypes.some((type) => (prefix ? type.startsWith(prefix) : type === text));
  if (known) return text;
  throw new OperationError(`There is no such type. There are ${eventTypes.join(', ')}.`, 'invalid');
}
