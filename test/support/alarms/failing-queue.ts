import { visibilitySeconds } from '../../../functions/consumer/backoff.ts';
import type { PosternConfig } from '../../../lib/config.ts';
import { ageOfOldestMessage } from '../../../local/engine/aws/oldest-message.ts';
import type { Sample } from './evaluate.ts';

/** How each run of the consumer ends. */
export type Fault =
  /** Its deliveries are backed off. */
  | 'fails'
  /** It answers for none. */
  | 'crashes'
  /** Lambda has no room for it. */
  | 'throttled'
  /** Nobody receives. */
  | 'off';

export interface Failing {
  readonly fault: Fault;
  readonly config: Pick<PosternConfig, 'consumer' | 'deliveries'>;
  /** When each delivery is sent, in seconds, in order. */
  readonly sent: readonly number[];
  /** How long a run takes. */
  readonly runSeconds: number;
  /** When all is well again; never where it is not said. */
  readonly mendedAt?: number;
  readonly until: number;
}

export interface Told {
  /** The age of each delivery at each try that failed. */
  readonly failures: readonly Sample[];
  /** Of runs: each with its deliveries. */
  readonly runs: readonly Sample[];
  /** As SQS tells it, each minute. */
  readonly oldest: readonly Sample[];
  /** In the dead-letter queue, each minute. */
  readonly dead: readonly Sample[];
}

interface Message {
  readonly sentTimestamp: number;
  approximateReceiveCount: number;
}

/** What a queue and its consumer report a deployment that does not store, second by second, from SQS's rules. */
export function failingQueue({ fault, config, sent, runSeconds, mendedAt, until }: Failing): Told {
  const { consumer, deliveries } = config;
  const failures: Sample[] = [];
  const runs: Sample[] = [];
  const oldest: Sample[] = [];
  const dead: Sample[] = [];
  const all = new Set<Message>();
  const visible: Message[] = [];
  const returning = new Map<number, Message[]>();
  const ending: number[] = [];
  let [next, deadCount] = [0, 0];

  const returnAt = (second: number, message: Message) => {
    const at = Math.ceil(second);
    returning.set(at, [...(returning.get(at) ?? []), message]);
  };
  const receive = (now: number): Message[] => {
    const batch: Message[] = [];
    while (batch.length < consumer.batchSize && visible.length > 0) {
      const message = visible.shift();
      if (message === undefined) break;
      message.approximateReceiveCount += 1;
      if (message.approximateReceiveCount <= deliveries.maxReceiveCount) batch.push(message);
      else {
        deadCount += 1;
        all.delete(message);
      }
    }
    return now >= (mendedAt ?? Number.POSITIVE_INFINITY)
      ? batch.filter((message) => !all.delete(message))
      : batch;
  };

  for (let now = 0; now <= until; now += 1) {
    for (; (sent[next] ?? Number.POSITIVE_INFINITY) <= now; next += 1) {
      const message = { sentTimestamp: (sent[next] ?? 0) * 1000, approximateReceiveCount: 0 };
      all.add(message);
      visible.push(message);
    }
    visible.push(...(returning.get(now) ?? []));
    returning.delete(now);
    while ((ending[0] ?? Number.POSITIVE_INFINITY) <= now) ending.shift();
    while (fault !== 'off' && visible.length > 0 && ending.length < consumer.maxConcurrency) {
      const batch = receive(now);
      const end = now + (fault === 'throttled' ? 0 : runSeconds);
      if (fault !== 'throttled') ending.push(end);
      if (batch.length === 0) continue;
      runs.push({ at: end, value: 1 });
      for (const message of batch) {
        if (fault !== 'fails') returnAt(now + deliveries.visibilityTimeoutSeconds, message);
        else {
          failures.push({ at: end, value: end - message.sentTimestamp / 1000 });
          const rest = visibilitySeconds(
            { baseSeconds: consumer.backoffBaseSeconds, maxSeconds: consumer.backoffMaxSeconds },
            message.approximateReceiveCount,
            true,
          );
          returnAt(end + rest, message);
        }
      }
    }
    if (now % 60 === 0) {
      const seconds = ageOfOldestMessage(all, now * 1000);
      if (seconds !== undefined) oldest.push({ at: now, value: seconds });
      dead.push({ at: now, value: deadCount });
    }
  }
  return { failures, runs, oldest, dead };
}
