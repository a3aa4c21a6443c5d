import { expect, test } from '@jest/globals';
import { monthly } from '../cost/prices.ts';
import { standingCost, total } from '../cost/standing.ts';
import { resourcesOf } from '../cost/template.ts';
import { type Assembly, readTemplate } from './support/template.ts';

const costOf = (assembly: Assembly) => standingCost(resourcesOf(readTemplate(assembly).text));
const one = (type: string, properties = {}) => ({ id: 'One', type, properties });

test('with everything on, a month in which nothing happens costs $5 at most', () => {
  expect(total(costOf('full'))).toBeLessThanOrEqual(5);
});

test('the bill has every secret, every alarm, and the queue that Lambda asks', () => {
  const byLine = Object.fromEntries(costOf('default').map(({ what, usdPerMonth }) => [what, usdPerMonth]));
  const count = (type: string) => readTemplate('default').resources(type).length;
  expect(byLine.secrets).toBeCloseTo(count('AWS::SecretsManager::Secret') * monthly.secret);
  expect(byLine['metrics under alarm']).toBeCloseTo(count('AWS::CloudWatch::Alarm') * monthly.alarmMetric);
  expect(byLine['queues asked by Lambda']).toBeCloseTo(0.26, 2);
});

test('a type of resource whose price nobody entered is refused by name', () => {
  expect(() => standingCost([one('AWS::EC2::NatGateway')])).toThrow(
    'cost/standing.ts has no price of AWS::EC2::NatGateway (One)',
  );
});

test('an alarm over several metrics costs as much as one for each', () => {
  const metric = { MetricStat: { Period: 300 } };
  const Metrics = [metric, metric, { Expression: 'a + b' }];
  expect(total(standingCost([one('AWS::CloudWatch::Alarm', { Metrics })]))).toBeCloseTo(
    2 * monthly.alarmMetric,
  );
  expect(total(standingCost([one('AWS::CloudWatch::Alarm', { Period: 10 })]))).toBe(
    monthly.highResolutionAlarmMetric,
  );
});

test('a schedule costs what it starts, run for run', () => {
  const lambda = { id: 'Sweep', type: 'AWS::Lambda::Function', properties: { MemorySize: 1024 } };
  const every = (rate: string) =>
    total(
      standingCost([
        lambda,
        one('AWS::Events::Rule', {
          ScheduleExpression: rate,
          Targets: [{ Arn: { 'Fn::GetAtt': ['Sweep', 'Arn'] } }],
        }),
      ]),
    );
  // 8,760 runs of two lists, half a second at 1 GB and 1,500 bytes of log.
  expect(every('rate(5 minutes)')).toBeCloseTo(0.1543, 3);
  expect(every('rate(1 hour)')).toBeCloseTo(every('rate(5 minutes)') / 12, 6);
});
