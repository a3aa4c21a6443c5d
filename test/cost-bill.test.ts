import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { billLines } from '../cli/cost/table.ts';
import { type Bill, billOf } from '../operations/cost/bill.ts';
import { total, totalWhenFull } from '../operations/cost/line.ts';
import { notesOf } from '../operations/cost/notes.ts';
import { contradiction, type Workload } from '../operations/cost/workload.ts';
import { figures, twoProviders } from './support/figures.ts';

const million: Workload = { deliveries: 1e6, events: 1e6, bytes: 2_000, subscribers: 1, batch: 10 };
const bill = (workload: Partial<Workload> = {}, deployment = twoProviders) =>
  billOf({ ...million, ...workload }, deployment, figures);
const usd = (of: Bill, what: string, section = 'traffic') =>
  of.lines.find((line) => line.what === what && line.section === section)?.usd ?? 0;
const quantity = (of: Bill, what: string) => of.lines.find((line) => line.what === what)?.quantity ?? 0;

test('a million webhooks with full batches cost what one reckons by head', () => {
  const of = bill();
  expect(usd(of, 'API Gateway: requests')).toBeCloseTo(1);
  // A send each, and a receive and a delete for ten; $0.40 and $0.10 for the group.
  expect(usd(of, 'SQS: deliveries')).toBeCloseTo(1.2 * 0.5);
  // 2,500 bytes are three units, and one entry in an index.
  expect(usd(of, 'DynamoDB: write units')).toBeCloseTo(4 * 0.625);
  expect(usd(of, 'SNS: publishes')).toBeCloseTo(0.05);
  expect(usd(of, 'SQS: reads of subscribers')).toBeCloseTo(0.2 * 0.4);
  // 1 ms of a core is 3.46 ms at 512 MB; 10 ms of waiting; 1 % of 200 ms for starts.
  expect(usd(of, 'Lambda: webhook functions')).toBeCloseTo(0.2 + 0.5 * (14 + 2) * 1e3 * 0.0000133334, 3);
});

test('API Gateway counts each begun 512 KB, and SQS each begun 64 KB of what is sent and received', () => {
  expect(quantity(bill({ bytes: 600_000 }), 'API Gateway: requests')).toBe(2e6);
  // 100,500 bytes: two to send; ten together 1,005,000: 16 to receive; one to delete.
  expect(quantity(bill({ bytes: 100_000 }), 'SQS: deliveries')).toBeCloseTo(2e6 + 17e5);
});

test('a delivery over what the queue takes goes through S3, and only a pointer through the queue', () => {
  const of = bill({ bytes: 2_000_000 });
  expect(usd(of, 'S3: large deliveries')).toBeCloseTo(5.4);
  expect(quantity(of, 'SQS: deliveries')).toBeCloseTo(1.2e6);
  // Its event's item too: the table holds a reference.
  expect(usd(of, 'S3: items of large events')).toBeCloseTo(5);
  expect(usd(of, 'DynamoDB: write units')).toBeCloseTo(2 * 0.625);
});

test('ten small events are published at the price of one, and large ones by 64 KB', () => {
  const arrays = { deliveries: 1e3, events: 1e6, bytes: 350_000, batch: 1 };
  expect(quantity(bill(arrays), 'SNS: publishes')).toBeCloseTo(1e5);
  // 66,800 bytes each: ten are 11 pieces.
  expect(quantity(bill({ bytes: 66_000 }), 'SNS: publishes')).toBeCloseTo(1.1e6);
});

test('at an even flow that is slow each delivery is a separate run, and a flow that is fast fills the batches', () => {
  const batch = (deliveries: number) =>
    bill({ deliveries, events: deliveries, batch: undefined }).flow?.batch;
  expect(batch(1e6)).toBe(1);
  expect(batch(1e10)).toBe(10);
  expect(total(bill({ batch: undefined }).lines)).toBeGreaterThan(total(bill().lines));
});

test('what is kept is paid by the half in the first month, and by all that is kept later', () => {
  const items = bill().lines.find(({ what }) => what === 'DynamoDB: recovery to a point in time');
  // A million items of 2,600 bytes with what DynamoDB adds, 12 months of them.
  expect(items?.usd).toBeCloseTo((2.6 * 0.2) / 2);
  expect(items?.usdWhenFull).toBeCloseTo(2.6 * 0.2 * 12);
});

test('the second sum is of the time from which nothing more is kept, logs among it', () => {
  const heads = (days: object) => billLines(bill({}, { ...twoProviders, ...days }), 'ours').join('\n');
  expect(heads({ retentionDays: 30, logRetentionDays: 365 })).toContain('$ AFTER 365 DAYS');
  expect(heads({ retentionDays: 400, logRetentionDays: 30 })).toContain('$ AFTER 400 DAYS');
});

test('without deliveries the bill is what is there anyway', () => {
  const of = bill({ deliveries: 0, events: 0 });
  expect(total(of.lines)).toBeCloseTo(0.8);
  expect(totalWhenFull(of.lines)).toBe(total(of.lines));
});

test('more deliveries, events, bytes or subscribers never cost less', () => {
  const amount = fc.integer({ min: 1, max: 1e9 });
  const share = fc.double({ min: 0, max: 1, noNaN: true });
  fc.assert(
    fc.property(
      amount,
      amount,
      fc.integer({ min: 0, max: 20 }),
      share,
      (deliveries, more, subscribers, part) => {
        const cost = (of: Partial<Workload>) => total(bill({ batch: 10, subscribers, ...of }).lines);
        const bytes = 2_000 + Math.round(part * 250_000);
        const few = { deliveries, events: deliveries, bytes };
        expect(cost({ ...few, deliveries: deliveries + more, events: deliveries + more })).toBeGreaterThan(
          cost(few),
        );
        expect(cost({ ...few, bytes: 2_000 })).toBeLessThanOrEqual(cost(few));
        expect(cost({ ...few, subscribers: subscribers + 1 })).toBeGreaterThan(cost(few));
      },
    ),
  );
});

test('a bill tells what it rests on, what a fourth dashboard adds, and what the stack holds that is not in it', () => {
  const notes = notesOf(bill({}, { ...twoProviders, unpriced: ['AWS::EC2::NatGateway'] })).join('\n');
  expect(notes).toContain("Postern's is $3.00 more");
  expect(notes).toContain('10 of at most 10 deliveries');
  expect(notes).toContain('14 ms at 512 MB');
  expect(notes).toContain('4 write units');
  expect(notes).toContain('not in this bill: AWS::EC2::NatGateway');
});

test('a flow that the consumer can not keep up with is named, with the setting to raise', () => {
  expect(notesOf(bill({ deliveries: 1e10, events: 1e10 })).join('\n')).toContain(
    'over consumer.maxConcurrency (5)',
  );
  expect(notesOf(bill()).join('\n')).not.toContain('maxConcurrency');
});

test.each([
  [{ deliveries: 0, events: 5, bytes: 100 }, 'say how many, by --deliveries'],
  [{ deliveries: 10, events: 5, bytes: 100 }, 'A delivery holds one event at least'],
  [{ deliveries: 1, events: 1_000, bytes: 100 }, '100 bytes a delivery hold no 1000 events'],
  [{ deliveries: 1, events: 50, bytes: 100 }, undefined],
])('of traffic that can not be, %p, the bill says what does not fit', (workload, expected) => {
  const said = contradiction(workload);
  if (expected === undefined) expect(said).toBeUndefined();
  else expect(said).toContain(expected);
});
