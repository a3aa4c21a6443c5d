/** Who sends: a provider, or one of several instances of it that a deployment has by name. */
export interface Sender {
  readonly provider: string;
  readonly instance?: string | undefined;
}

/** The name of an instance. */
export const instanceForm = /^[a-z0-9]{1,20}$/;

/** A sender in one word, for routes, keys and commands: `PROVIDER-eu`, or the provider's own where the instance has no name. */
export function wordOf({ provider, instance }: Sender): string {
  return instance === undefined ? provider : `${provider}-${instance}`;
}

/** A provider is called by letters alone, so that its name ends at the first hyphen. */
export function readWord(word: string): Sender {
  const end = word.indexOf('-');
  return end === -1 ? { provider: word } : { provider: word.slice(0, end), instance: word.slice(end + 1) };
}

/** Whether a text could be the word of a sender. */
export function isWord(text: string): boolean {
  const { provider, instance = '0' } = readWord(text);
  return /^[a-z]+$/.test(provider) && instanceForm.test(instance);
}

/** A provider, or its edge, as an instance of a deployment has it: under the instance's word. */
export function instanceOf<P extends { readonly name: string }>(
  provider: P,
  instance: string | undefined,
): P {
  return { ...provider, name: wordOf({ provider: provider.name, instance }) };
}

/** What a subscription is stored under: its id is the provider's own, and two instances may give the same. */
export function subscriptionKey(sender: Sender, id: string): string {
  return sender.instance === undefined ? id : `${wordOf(sender)}#${id}`;
}

/** The inverse. */
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

/** Of an environment variable that each sender has one of: `SECRET_ARN_PROVIDER_EU`. */
export function environmentName(prefix: string, word: string): string {
  return `${prefix}_${word.replaceAll('-', '_').toUpperCase()}`;
}
