import { addressKey, bareAddress } from '../../functions/events/address-key.ts';
import { defined } from '../../functions/events/defined.ts';
import { instanceForm, isWord, readWord } from '../../functions/events/instance.ts';
import { eventTypes } from '../../functions/events/types.ts';
import { providerNames } from '../../functions/provider-names.ts';
import { closest } from '../closest.ts';
import { invalid } from '../failure.ts';
import { moment } from '../moment.ts';
import { listOf, type OneOrMore } from './walk.ts';

export interface Filters {
  /** Or the word of an instance. */
  readonly provider?: OneOrMore | undefined;
  /** '' for the one without a name. */
  readonly instance?: OneOrMore | undefined;
  readonly account?: OneOrMore | undefined;
  readonly type?: OneOrMore | undefined;
  readonly failureKind?: OneOrMore | undefined;
  readonly domain?: OneOrMore | undefined;
  readonly category?: string | undefined;
}

export function filterOf({ provider, instance, account, type, failureKind, domain, category }: Filters) {
  checkInstance(listOf(provider), instance);
  const providers = provider === undefined ? providerNames : listOf(provider);
  return { providers, ...defined({ instance, account, type, failureKind, domain, category }) };
}

/** `--provider PROVIDER-eu` names the instance too. */
function checkInstance(words: readonly string[], instance: OneOrMore | undefined): void {
  const other = words.find((word) => {
    const { instance: named } = readWord(word);
    return instance !== undefined && named !== undefined && !listOf(instance).includes(named);
  });
  if (other !== undefined)
    throw invalid(`${other} is one instance, and --instance names another. Leave one out.`);
}

export function isProviderWord(text: string): boolean {
  return isWord(text) && providerNames.includes(readWord(text).provider);
}

export const providerChoices = `${providerNames.join(', ')}, or a named instance such as ${providerNames[0]}-eu`;

export function providerWord(text: string): string {
  if (isProviderWord(text)) return text;
  throw invalid(`Allowed choices are ${providerChoices}.${closest(text, providerNames)}`);
}

/** `-` for the one without a name. */
export function instanceName(text: string): string {
  if (text === '-') return '';
  if (instanceForm.test(text)) return text;
  throw invalid('An instance has 1 to 20 lower-case letters and digits; - is the unnamed one.');
}

/** `-` for a provider without accounts. */
export function accountOf(text: string): string {
  return text === '-' ? '' : text;
}

/** One type, or the beginning of several: `email.*`; throws an `OperationError`. */
export function eventType(text: string): string {
  const prefix = text.endsWith('*') ? text.slice(0, -1) : undefined;
  const known = eventTypes.some((type) => (prefix ? type.startsWith(prefix) : type === text));
  if (known) return text;
  throw invalid(`There is no such type. There are ${eventTypes.join(', ')}.${closest(text, eventTypes)}`);
}

/** Throws an `OperationError` unless it is an address. */
export function addressOf(text: string): string {
  if (bareAddress(text).includes('@')) return text;
  throw invalid('It must be an address such as ann@example.net.');
}

/** `gmail.com` or `@gmail.com`, as keys hold it; throws an `OperationError`. */
export function domainOf(text: string): string {
  const domain = addressKey(`x@${text.trim().replace(/^@/, '')}`).slice(2);
  if (/^[^\s@]+$/.test(domain)) return domain;
  throw invalid('It must be a domain such as gmail.com.');
}

/** `usual` is the length without `since`; throws an `OperationError` if the end comes first. */
export function rangeOf(since: Date | undefined, until: Date | undefined, usual: string) {
  checkOrder(since, until);
  const end = until ?? new Date();
  return { from: since ?? moment(usual, end), until: end };
}

export function checkOrder(since: Date | undefined, until: Date | undefined): void {
  if (since !== undefined && since >= (until ?? new Date()))
    throw invalid(
      until === undefined ? '--since must be in the past.' : '--since must be earlier than --until.',
    );
}
