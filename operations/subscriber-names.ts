const queueKey = /^(Events|Subscriber.+?)QueueUrl$/;

/** By their names in the configuration. */
export function subscriberNames(outputs: readonly string[]): readonly string[] {
  return outputs
    .flatMap((key) => queueKey.exec(key)?.[1] ?? [])
    .filter((prefix) => outputs.includes(`${prefix}DeadLettersQueueUrl`))
    .map(nameOf);
}

/** `SubscriberHardBounces` is `hard-bounces`. */
function nameOf(prefix: string): string {
  const words = prefix.replace(/^Subscriber/, '').match(/[A-Z][^A-Z]*/g) ?? [prefix];
  return words.join('-').toLowerCase();
}
