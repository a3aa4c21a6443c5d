import * as v from 'valibot';
import { readWord } from '../functions/events/instance.ts';
import { providers as registry } from '../functions/providers.ts';
import { chosenWord, instanceMistakes } from './chosen-providers.ts';
import { ConstructSettings, type PosternConfig, type PosternProps } from './config.ts';
import { ConfigurationError, shapeMistakes } from './configuration-error.ts';
import { subscriberMistakes } from './subscriber.ts';

/** For providers that never retry: no account sends more, which would be 86 million a day. */
const leastThrottle = 1000;

/** Settings that AWS would accept although they lose or stall deliveries. */
export function ruleMistakes(config: PosternConfig): readonly string[] {
  const { alarms, apiSecrets, consumer, deliveries, providers, silenceAlarmHours, sweep } = config;
  const words = providers.map(chosenWord);
  const instances = words.flatMap((word) => readWord(word).instance ?? []);
  const unwatched = Object.keys(silenceAlarmHours).filter((name) => !words.includes(name));
  const unasked = apiSecrets.filter((name) => readWord(name).instance !== undefined && !words.includes(name));
  const rules: readonly (readonly [boolean, string])[] = [
    [
      deliveries.visibilityTimeoutSeconds >= 6 * consumer.timeoutSeconds + consumer.batchWindowSeconds,
      `deliveries.visibilityTimeoutSeconds is ${deliveries.visibilityTimeoutSeconds}: it must be at least 6 times consumer.timeoutSeconds (${consumer.timeoutSeconds}) and batchWindowSeconds (${consumer.batchWindowSeconds}) more, or deliveries are processed twice`,
    ],
    [
      deliveries.deadLetterRetentionDays > deliveries.retentionDays,
      `deliveries.deadLetterRetentionDays is ${deliveries.deadLetterRetentionDays}: it must exceed retentionDays (${deliveries.retentionDays}), since a dead letter keeps the age it had`,
    ],
    [
      consumer.deadlineReserveSeconds < consumer.timeoutSeconds,
      `consumer.deadlineReserveSeconds is ${consumer.deadlineReserveSeconds}: it must be under timeoutSeconds (${consumer.timeoutSeconds}), or no delivery is ever taken`,
    ],
    [
      consumer.backoffBaseSeconds <= consumer.backoffMaxSeconds,
      `consumer.backoffBaseSeconds is ${consumer.backoffBaseSeconds}: it must not exceed backoffMaxSeconds (${consumer.backoffMaxSeconds})`,
    ],
    [
      (consumer.reservedConcurrency ?? consumer.maxConcurrency) >= consumer.maxConcurrency,
      `consumer.reservedConcurrency is ${consumer.reservedConcurrency}: it must be at least maxConcurrency (${consumer.maxConcurrency}), or deliveries use up their receives while Lambda turns them away`,
    ],
    [
      unwatched.length === 0,
      `silenceAlarmHours names ${unwatched.join(', ')}, which providers leaves out: an alarm would ring forever`,
    ],
    [unasked.length === 0, `apiSecrets names ${unasked.join(', ')}, which providers leaves out`],
    [
      !(alarms && alarms.email !== undefined && alarms.topicArn !== undefined),
      'alarms has both email and topicArn: give one, and subscribe the address to your topic yourself',
    ],
    [
      config.budget === undefined || (alarms !== false && (alarms.email ?? alarms.topicArn) !== undefined),
      'budget has nobody to tell: give alarms an email or a topicArn',
    ],
    [
      sweep.timeoutSeconds < 60 * sweep.everyMinutes,
      `sweep.timeoutSeconds is ${sweep.timeoutSeconds}: it must be under everyMinutes (${sweep.everyMinutes}), or two sweeps send the same deliveries`,
    ],
    [
      sweep.deadlineReserveSeconds < sweep.timeoutSeconds,
      `sweep.deadlineReserveSeconds is ${sweep.deadlineReserveSeconds}: it must be under timeoutSeconds (${sweep.timeoutSeconds}), or nothing is ever swept`,
    ],
  ];
  return [
    ...throttleMistakes(config, words),
    ...rules.filter(([holds]) => !holds).map(([, rule]) => rule),
    ...instanceMistakes(providers),
    ...subscriberMistakes(config, instances),
  ];
}

function throttleMistakes({ webhook }: PosternConfig, words: readonly string[]): readonly string[] {
  return Object.entries(webhook.throttle).flatMap(([name, throttle]) => {
    if (throttle === undefined) return [];
    if (!words.some((word) => word === name || readWord(word).provider === name))
      return [`webhook.throttle names ${name}, which providers leaves out`];
    const { perSecond, burst } = throttle;
    const retries = registry.some((one) => one.name === readWord(name).provider && one.retries);
    if (retries || Math.min(perSecond, burst) >= leastThrottle) return [];
    return [
      `webhook.throttle.${name} is ${perSecond} a second with bursts of ${burst}: neither may be under ${leastThrottle}, since ${name} never sends again what is refused`,
    ];
  });
}

/** The configuration with defaults; throws a `ConfigurationError`. */
export function configOfProps(props: PosternProps): PosternConfig {
  const { issues, output } = v.safeParse(ConstructSettings, written(props));
  if (issues) throw new ConfigurationError(shapeMistakes(issues));
  const mistakes = ruleMistakes(output);
  if (mistakes.length > 0) throw new ConfigurationError(mistakes);
  return output;
}

/** CDK apps often pass `undefined` for "not set". */
function written(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(written);
  // Class instances, such as a key, are the app's and stay unchanged.
  if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype)
    return value;
  const said = Object.entries(value).filter(([, one]) => one !== undefined);
  return Object.fromEntries(said.map(([name, one]) => [name, written(one)]));
}
