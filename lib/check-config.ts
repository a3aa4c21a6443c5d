import { subscriberMistakes } from './check-subscribers.ts';
import type { PosternConfig } from './config.ts';

/** Throws where AWS would take the configuration and lose or stall deliveries all the same. */
export function checkConfig({ consumer, deliveries, sweep, events, subscribers }: PosternConfig): void {
  const rules: readonly (readonly [boolean, string])[] = [
    [
      deliveries.visibilityTimeoutSeconds >= 6 * consumer.timeoutSeconds,
      'deliveries.visibilityTimeoutSeconds must be at least 6 times consumer.timeoutSeconds, or deliveries are processed twice',
    ],
    [
      deliveries.deadLetterRetentionDays > deliveries.retentionDays,
      'deliveries.deadLetterRetentionDays must exceed retentionDays: a dead letter keeps the age it had',
    ],
    [
      consumer.deadlineReserveSeconds < consumer.timeoutSeconds,
      'consumer.deadlineReserveSeconds must be under timeoutSeconds, or no delivery is ever taken',
    ],
    [
      consumer.backoffBaseSeconds <= consumer.backoffMaxSeconds,
      'consumer.backoffBaseSeconds must not exceed backoffMaxSeconds',
    ],
    [
      sweep.timeoutSeconds < 60 * sweep.everyMinutes,
      'sweep.timeoutSeconds must be under everyMinutes, or two sweeps send the same deliveries',
    ],
    [
      sweep.deadlineReserveSeconds < sweep.timeoutSeconds,
      'sweep.deadlineReserveSeconds must be under timeoutSeconds, or nothing is ever swept',
    ],
    [Number.isInteger(events.shards) && events.shards > 0, 'events.shards must be a positive whole number'],
  ];
  const broken = [
    ...rules.filter(([holds]) => !holds).map(([, rule]) => rule),
    ...subscriberMistakes(subscribers),
  ];
  if (broken.length > 0) throw new Error(`Configuration: ${broken.join('; ')}.`);
}
