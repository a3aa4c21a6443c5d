/** The stack's outputs for a provider, or an instance by its word, or a subscriber: their keys are part of the interface. */
export function webhookUrlKey(provider: string): string {
  return `WebhookUrl${capitalised(provider)}`;
}

export function secretKey(provider: string): string {
  return `Secret${capitalised(provider)}`;
}

/** The secret with credentials for a provider's API, where the configuration asks for one. */
export function apiSecretKey(provider: string): string {
  return `ApiSecret${capitalised(provider)}`;
}

/** The log group of a provider's webhook function. */
export function logGroupKey(provider: string): string {
  return `LogGroup${capitalised(provider)}`;
}

/** The output with the URL of a subscriber's queue. */
export function queueOutput(name: string): string {
  return `${subscriberPrefix(name)}QueueUrl`;
}

/** The output with the URL of a subscriber's dead-letter queue. */
export function deadLettersOutput(name: string): string {
  return `${subscriberPrefix(name)}DeadLettersQueueUrl`;
}

function subscriberPrefix(name: string): string {
  return name === 'events' ? 'Events' : `Subscriber${capitalised(name)}`;
}

/** `ProviderEu` of `provider-eu`. */
export function capitalised(name: string): string {
  return name
    .split('-')
    .map((part) => part.charAt(0).toUpperCase() + part.slice(1))
    .join('');
}
