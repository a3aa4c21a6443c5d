/** Keys of the stack's outputs, by provider, instance (by its word) or subscriber: part of the interface. */
export function webhookUrlKey(provider: string): string {
  return `WebhookUrl${capitalised(provider)}`;
}

export function secretKey(provider: string): string {
  return `Secret${capitalised(provider)}`;
}

export function apiSecretKey(provider: string): string {
  return `ApiSecret${capitalised(provider)}`;
}

export function logGroupKey(provider: string): string {
  return `LogGroup${capitalised(provider)}`;
}

export function queueOutput(name: string): string {
  return `${subscriberPrefix(name)}QueueUrl`;
}

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
