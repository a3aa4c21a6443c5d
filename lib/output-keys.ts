/** The stack's outputs for a provider: their keys are part of the interface. */
export function webhookUrlKey(provider: string): string {
  return `WebhookUrl${capitalised(provider)}`;
}

export function secretKey(provider: string): string {
  return `Secret${capitalised(provider)}`;
}

export function capitalised(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}
