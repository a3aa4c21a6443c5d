/** A provider, or one of its named instances. */
export interface Sender {
  readonly provider: string;
  readonly instance?: string | undefined;
}

export const instanceForm = /^[a-z0-9]{1,20}$/;

/** A sender in routes, keys and commands: `PROVIDER-eu`, or the provider's name if the instance has none. */
export function wordOf({ provider, instance }: Sender): string {
  return instance === undefined ? provider : `${provider}-${instance}`;
}

/** A provider's name has only letters, so that it ends at the first hyphen. */
export function readWord(word: string): Sender {
  const end = word.indexOf('-');
  return end === -1 ? { provider: word } : { provider: word.slice(0, end), instance: word.slice(end + 1) };
}

/** Whether a text could be the word of a sender. */
export function isWord(text: string): boolean {
  const { provider, instance = '0' } = readWord(text);
  return /^[a-z]+$/.test(provider) && instanceForm.test(instance);
}

/** A provider, or its edge, under the instance's word. */
export function instanceOf<P extends { readonly name: string }>(
  provider: P,
  instance: string | undefined,
): P {
  return { ...provider, name: wordOf({ provider: provider.name, instance }) };
}

/** Key of a subscription, whose id is the provider's: two instances may have the same. */
export function subscriptionKey(sender: Sender, id: string): string {
  return sender.instance === undefined ? id : `${wordOf(sender)}#${id}`;
}

export function readSubscriptionKey(key: string): {
  readonly instance: string | undefined;
  readonly id: string;
} {
  const [word = '', ...rest] = key.split('#');
  const { instance } = readWord(word);
  return rest.length > 0 && instance !== undefined && isWord(word)
    ? { instance, id: rest.join('#') }
    : { instance: undefined, id: key };
}

/** An environment variable per sender: `SECRET_ARN_PROVIDER_EU`. */
export function environmentName(prefix: string, word: string): string {
  return `${prefix}_${word.replaceAll('-', '_').toUpperCase()}`;
}
