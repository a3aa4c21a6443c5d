import { expect, test } from '@jest/globals';
import { providers } from '../functions/providers.ts';
import { deploymentOf, NotPosternError } from '../operations/cost/deployment.ts';
import { monthly } from '../operations/cost/prices.ts';
import shipped from '../operations/cost/shipped.json' with { type: 'json' };
import { type CostLine, resourcesOf, standingCost, unpriced } from '../operations/cost/standing.ts';
import { type Assembly, readTemplate } from './support/template.ts';

const resources = (assembly: Assembly) => resourcesOf(readTemplate(assembly).text);
const costOf = (assembly: Assembly) => standingCost(resources(assembly));
const one = (type: string, properties = {}) => ({ id: 'One', type, properties });
const total = (lines: readonly CostLine[]) => lines.reduce((sum, { usdPerMonth }) => sum + usdPerMonth, 0);

test('with everything on, a month in which nothing happens costs $5 at most, and $8 with a fourth dashboard', () => {
  // Two subscribers more than the stack has, each with an alarm.
  const usd = total(costOf('full')) + 2 * monthly.alarmMetric;
  // Each further provider has a secret and, here, two alarms.
  const others = (providers.length - 4) * (monthly.secret + 2 * monthly.alarmMetric);
  expect(usd).toBeLessThanOrEqual(5 + others);
  expect(usd + monthly.dashboard).toBeLessThanOrEqual(8 + others);
});

test('the bill has every secret, every alarm, and the queue that Lambda asks', () => {
  const byLine = Object.fromEntries(costOf('default').map(({ what, usdPerMonth }) => [what, usdPerMonth]));
  const count = (type: string) => readTemplate('default').resources(type).length;
  expect(byLine.secrets).toBeCloseTo(count('AWS::SecretsManager::Secret') * monthly.secret);
  expect(byLine['metrics under alarm']).toBeCloseTo(count('AWS::CloudWatch::Alarm') * monthly.alarmMetric);
  expect(byLine['queues asked by Lambda']).toBeCloseTo(0.26, 2);
});

test('every type of resource that the stack has is in the bill', () => {
  expect(unpriced(resources('full'))).toEqual([]);
  expect(unpriced([one('AWS::EC2::NatGateway'), one('AWS::EC2::NatGateway')])).toEqual([
    'AWS::EC2::NatGateway',
  ]);
});

test('what Postern as it comes is billed by is that of its template: if not, npm run generate -- cost writes it', () => {
  expect(deploymentOf(resources('default'))).toEqual(shipped);
});

test('the bill follows what the configuration turns on', () => {
  expect(deploymentOf(resources('small'))).toMatchObject({ webhooks: 1, subscribers: 0 });
  expect(deploymentOf(resources('filtered'))).toMatchObject({
    webhooks: providers.length,
    subscribers: 3,
    batchSize: 10,
  });
});

test("what the account's own key and network cost is named, since no template tells it", () => {
  expect(deploymentOf(resources('own')).unpriced).toEqual([
    'your own key and its uses (docs/deploy/encryption-key.md)',
    'the ways out of your network (docs/deploy/network.md)',
  ]);
});

test('the template of something else is refused', () => {
  expect(() => deploymentOf([one('AWS::SQS::Queue')])).toThrow(NotPosternError);
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
