import { instanceForm, isWord, readWord } from '../../functions/events/instance.ts';
import { eventTypes } from '../../functions/events/types.ts';
import { providerNames } from '../../functions/provider-names.ts';
import { OperationError } from '../failure.ts';

/** Which events, as somebody says it. */
export interface Filters {
  /** Of its own, or an instance by its word. */
  readonly provider?: string | undefined;
  readonly instance?: string | undefined;
  readonly account?: string | undefined;
  readonly type?: string | undefined;
  readonly failureKind?: string | undefined;
}

/** What a query is asked. */
export function filterOf({ account, type, failureKind, ...asked }: Filters) {
  const { provider, instance } = senderOf(asked);
  return {
    providers: provider === undefined ? providerNames : [provider],
    ...(instance === undefined ? {} : { instance }),
    ...(account === undefined ? {} : { account }),
    ...(type === undefined ? {} : { type }),
    ...(failureKind === undefined ? {} : { failureKind }),
  };
}

/** `--provider PROVIDER-eu` says the instance too. */
function senderOf({ provider: word, instance }: Pick<Filters, 'provider' | 'instance'>) {
  if (word === undefined) return { instance };
  const { provider, instance: named = instance } = readWord(word);
  if (instance === undefined || instance === named) return { provider, instance: named };
  throw new OperationError(
    `${word} is one instance, and --instance names another. Leave one out.`,
    'invalid',
  );
}

/** A provider of the registry, or the word of an instance of one. */
export function isProviderWord(text: string): boolean {
  return isWord(text) && providerNames.includes(readWord(text).provider);
}

export const providerChoices = `${providerNames.join(', ')}, or a named instance such as ${providerNames[0]}-eu`;

export function providerWord(text: string): string {
  if (isProviderWord(text)) return text;
  throw new OperationError(`Allowed choices are ${providerChoices}.`, 'invalid');
}

/** The name of an instance; `-` for the one without a name. */
export function instanceName(text: string): string {
  if (text === '-') return '';
  if (instanceForm.test(text)) return text;
  throw new OperationError(
    'An instance is called by 1 to 20 lower-case letters and digits; - is the one without a name.',
    'invalid',
  );
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
