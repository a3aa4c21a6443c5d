import { describe, expect, test } from '@jest/globals';
import * as v from 'valibot';
import { providers } from '../functions/providers.ts';
import { defaults } from '../lib/config.ts';
import {
  type AlarmRule,
  type Datapoint,
  isAlarm,
  minutesInAlarm,
  type Sample,
} from './support/alarms/evaluate.ts';
import { type Failing, failingQueue } from './support/alarms/failing-queue.ts';
import { consumer, deadLetters, functionOf, queue, shipped, sweep } from './support/shipped-stack.ts';

const Alarm = v.object({
  Namespace: v.string(),
  MetricName: v.string(),
  Dimensions: v.optional(v.array(v.object({ Name: v.string(), Value: v.unknown() })), []),
  Statistic: v.string(),
  Period: v.number(),
  EvaluationPeriods: v.number(),
  DatapointsToAlarm: v.optional(v.number()),
  Threshold: v.number(),
  ComparisonOperator: v.string(),
  TreatMissingData: v.string(),
});

const alarms = shipped
  .resources('AWS::CloudWatch::Alarm')
  .map(({ id, properties }) => ({ ...v.parse(Alarm, properties), id }));

/** The alarms on a metric, of a resource where its name is not enough. */
function onMetric(metric: string, of?: { readonly id: string }) {
  const found = alarms.filter(({ MetricName, Dimensions }) => {
    const [dimension] = Dimensions;
    return (
      MetricName === metric && (of === undefined || JSON.stringify(dimension?.Value).includes(`"${of.id}"`))
    );
  });
  expect(found).not.toEqual([]);
  return found;
}

const minute = 60;
const hour = 60 * minute;

describe("CloudWatch's own examples", () => {
  const [X, O] = [2, 0];
  const _ = undefined;
  const rule = (missing: string, toAlarm: number): AlarmRule => ({
    Statistic: 'Maximum',
    Period: 300,
    EvaluationPeriods: 3,
    DatapointsToAlarm: toAlarm,
    Threshold: 1,
    ComparisonOperator: 'GreaterThanThreshold',
    TreatMissingData: missing,
  });

  // https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-evaluation.html, both tables.
  test.each<readonly [number, readonly Datapoint[], breaching: boolean, notBreaching: boolean]>([
    [3, [O, _, X, _, X], false, false],
    [3, [O, _, _, _, _], false, false],
    [3, [_, _, _, _, _], true, false],
    [3, [O, X, X, _, X], true, true],
    [3, [_, _, X, _, _], true, false],
    [2, [O, _, X, _, X], true, true],
    [2, [O, O, X, O, X], true, true],
    [2, [O, _, X, _, _], true, false],
    [2, [_, _, _, _, O], true, false],
    [2, [_, _, _, X, _], true, false],
  ])('%d of 3 with %j', (toAlarm, range, breaching, notBreaching) => {
    expect(isAlarm(rule('breaching', toAlarm), range)).toBe(breaching);
    expect(isAlarm(rule('notBreaching', toAlarm), range)).toBe(notBreaching);
  });
});

const rates = [
  ['12 deliveries a day', 12 / (24 * hour), 30 * hour],
  ['12 deliveries a second', 12, hour / 2],
] as const;

describe.each(rates)('%s', (_name, perSecond, until) => {
  /** When deliveries come; the first one at 0, so that minutes count from it. */
  const times = Array.from({ length: Math.ceil(until * perSecond) }, (_, index) => index / perSecond);
  const ofEach = (value = 1): readonly Sample[] => times.map((at) => ({ at, value }));
  const seen = new Set<string>();

  function expectInTime(ringing: typeof alarms, samples: readonly Sample[], within: number): void {
    for (const { id, ...rule } of ringing) {
      seen.add(id);
      const [first = Number.POSITIVE_INFINITY] = minutesInAlarm(rule, samples, until);
      expect(first).toBeLessThanOrEqual(within / minute);
    }
  }
  const fails = (failing: Omit<Failing, 'config' | 'sent' | 'until'>, end = until) =>
    failingQueue({ config: defaults, sent: times.filter((at) => at <= end), until: end, ...failing });
  /** A quick refusal, and one that takes all the time that a run has. */
  const durations = [1, defaults.consumer.timeoutSeconds - defaults.consumer.deadlineReserveSeconds];

  test.each(['RefusedByGateway', 'Spooled', 'Unknown', '5xx'])('%s rings within minutes', (metric) => {
    expectInTime(onMetric(metric), ofEach(), 5 * minute);
  });

  test('a webhook function that crashes rings within minutes', () => {
    for (const { name } of providers)
      expectInTime(onMetric('Errors', functionOf(name)), ofEach(), 5 * minute);
  });

  test('a wrong secret rings within half a day, and at once where much comes in', () => {
    expectInTime(onMetric('Rejected'), ofEach(), perSecond < 1 ? 12 * hour : 5 * minute);
  });

  test.each(durations)(
    'deliveries that fail to be stored ring within 15 minutes: runs of %d s',
    (runSeconds) => {
      const { failures } = fails({ fault: 'fails', runSeconds });
      expectInTime(onMetric('AgeNotStored'), failures, 15 * minute);
    },
  );

  test.each([
    ['AgeNotStored', 15],
    ['PublishFailures', 20],
  ])('%s keeps ringing for as long as deliveries fail', (metric, from) => {
    const end = 3 * hour;
    // Fewer a second: each is tried as often.
    const sent = times.filter((at, index) => at <= end && (perSecond < 1 || index % 120 === 0));
    const { failures } = failingQueue({ config: defaults, sent, until: end, fault: 'fails', runSeconds: 1 });
    for (const alarm of onMetric(metric)) {
      const samples = metric === 'AgeNotStored' ? failures : failures.map(({ at }) => ({ at, value: 1 }));
      const minutes = [...minutesInAlarm(alarm, samples, end)].filter((one) => one >= from);
      expect(minutes).toHaveLength(end / minute - from + 2);
    }
  });

  // Where there is time for all: the others wait, and are counted.
  test("SQS's own age does not show deliveries that fail", () => {
    const few = times.filter((at, index) => at <= hour && (perSecond < 1 || index % 120 === 0));
    const { oldest } = failingQueue({
      config: defaults,
      sent: few,
      until: hour,
      fault: 'fails',
      runSeconds: 1,
    });
    const [alarm] = onMetric('ApproximateAgeOfOldestMessage', queue);
    expect(alarm && [...minutesInAlarm(alarm, oldest, hour)]).toEqual([]);
  });

  test('deliveries that nobody takes ring once they have waited for 15 minutes', () => {
    const { oldest } = fails({ fault: 'off', runSeconds: 1 });
    expectInTime(onMetric('ApproximateAgeOfOldestMessage', queue), oldest, 18 * minute);
  });

  test('a fault of some minutes wakes nobody', () => {
    const mendedAt = 4 * minute;
    const { failures } = fails({ fault: 'fails', runSeconds: 1, mendedAt }, hour);
    for (const alarm of onMetric('AgeNotStored'))
      expect([...minutesInAlarm(alarm, failures, hour)]).toEqual([]);
    const publish = failures.map(({ at }) => ({ at, value: 1 }));
    for (const alarm of onMetric('PublishFailures'))
      expect([...minutesInAlarm(alarm, publish, hour)]).toEqual([]);
  });

  test('what is not published rings within 20 minutes', () => {
    const { failures } = fails({ fault: 'fails', runSeconds: 1 });
    const counted = failures.map(({ at }) => ({ at, value: 1 }));
    expectInTime(onMetric('PublishFailures'), counted, 20 * minute);
  });

  test('a consumer that crashes rings within minutes, one without room within 20', () => {
    expectInTime(onMetric('Errors', consumer), fails({ fault: 'crashes', runSeconds: 1 }).runs, 5 * minute);
    expectInTime(
      onMetric('Throttles', consumer),
      fails({ fault: 'throttled', runSeconds: 1 }).runs,
      20 * minute,
    );
  });

  test('a delivery that can never be stored rings within minutes, one that is retried without success within 5 hours', () => {
    expectInTime(onMetric('ApproximateNumberOfMessagesVisible', deadLetters), ofEach(), 5 * minute);
    const few = times.slice(0, perSecond < 1 ? times.length : 1);
    const { dead } = failingQueue({
      config: defaults,
      sent: few,
      until: 6 * hour,
      fault: 'fails',
      runSeconds: 1,
    });
    const [alarm] = onMetric('ApproximateNumberOfMessagesVisible', deadLetters);
    const [first = Number.POSITIVE_INFINITY] = alarm ? minutesInAlarm(alarm, dead, 6 * hour) : [];
    expect(first).toBeLessThanOrEqual(5 * 60);
  });

  test('a subscriber without its events rings within minutes', () => {
    expectInTime(onMetric('ApproximateNumberOfMessagesVisible'), ofEach(), 5 * minute);
  });

  test('scheduled functions ring after their next run, the sweep after its second', () => {
    const everyRun = (minutes: number, value = 1) =>
      Array.from({ length: Math.ceil(until / (minutes * minute)) }, (_, run) => {
        // A rule is late by seconds now and then.
        return { at: run * minutes * minute + (run % 2) * 20, value };
      });
    const { everyMinutes } = defaults.sweep;
    expectInTime(onMetric('Errors', sweep), everyRun(everyMinutes), (2 * everyMinutes + 5) * minute);
    for (const { name, scheduled = [] } of providers)
      for (const one of scheduled) {
        expectInTime(
          onMetric('Errors', functionOf(`${name}-${one.name}`)),
          everyRun(one.everyMinutes),
          5 * minute,
        );
        for (const { metric } of one.alarms)
          expectInTime(onMetric(metric), everyRun(one.everyMinutes), 5 * minute);
      }
  });

  test('no alarm is left out', () => {
    expect(alarms.map(({ id }) => id).filter((id) => !seen.has(id))).toEqual([]);
  });
});
