import { setTimeout as sleep } from 'node:timers/promises';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import * as v from 'valibot';
import { Stats } from '../../../operations/stats/stats.ts';
import { answeredBy } from '../answered-by.ts';
import type { Benchmark } from '../benchmark.ts';
import { mostMemory } from '../most-memory.ts';

const events = { whole: 1_000_000, tiny: 4_000 };
const days = 30;
const eventsOfMail = 4;
/** DynamoDB ends a page at a megabyte; an entry has 300 bytes. */
const rowsOfPage = 3_500;
const pageMs = 150;
/** As operations/queries/scan.ts reads them. */
const pagesAtOnce = 8;

/** A month of mail, at DynamoDB's pace. */
export const statsOfAMillion: Benchmark = {
  name: 'stats',
  about: 'time and memory that postern stats takes for a million events, at the pace of DynamoDB',
  async measure(size) {
    const { client, first } = monthOfMail(events[size], pageMs);
    const stats = new Stats(
      { client, name: 'Events', shards: 1 },
      {
        providers: ['emailengine'],
        from: first,
        until: new Date(first.getTime() + days * 86_400_000),
        signal: new AbortController().signal,
      },
    );
    const begun = process.cpuUsage();
    const { megabytes } = await mostMemory(async () => {
      await stats.read();
      return stats.rows(['domain', 'day']);
    });
    // Its own work and its waits: what else the machine does is not counted.
    const { user, system } = process.cpuUsage(begun);
    const seconds = (user + system) / 1e6 + (stats.cost.requests * pageMs) / 1_000 / pagesAtOnce;
    const figure = (name: string, what: string, unit: string, value: number, bound: number) => ({
      name,
      what,
      unit,
      value,
      ...(size === 'whole' && { target: { kind: 'atMost' as const, bound } }),
    });
    return [
      figure(
        'stats-seconds',
        `postern stats --by domain,day over 1,000,000 events: its CPU, and ${pageMs} ms for each page of the index, ${pagesAtOnce} at once`,
        's',
        (seconds * 1_000_000) / events[size],
        60,
      ),
      figure(
        'stats-memory',
        'memory that it takes at most, beside what the process had',
        'MB',
        megabytes,
        512,
      ),
    ];
  },
};

const Asked = v.object({
  ExpressionAttributeValues: v.looseObject({ ':hash': v.object({ S: v.string() }) }),
  ExclusiveStartKey: v.optional(v.object({ n: v.object({ N: v.string() }) })),
});

/** An index by time, its events made on demand; each page takes `delayMs`. */
export function monthOfMail(count: number, delayMs: number) {
  const first = new Date('2026-09-01T00:00:00.000Z');
  const ofDay = Math.ceil(count / days);
  const client = new DynamoDBClient(
    answeredBy(async (_, asked) => {
      const { ExpressionAttributeValues: values, ExclusiveStartKey: after } = v.parse(Asked, asked);
      const [, date = ''] = values[':hash'].S.split('#');
      const day = (Date.parse(date) - first.getTime()) / 86_400_000;
      const start = Number(after?.n.N ?? 0);
      const end = day < 0 || day >= days ? 0 : Math.min(ofDay, start + rowsOfPage);
      await sleep(delayMs);
      const rows = Array.from({ length: Math.max(0, end - start) }, (_, at) =>
        rowOf(day * ofDay + start + at, date),
      );
      const more = end > 0 && end < ofDay ? `,"LastEvaluatedKey":{"n":{"N":"${end}"}}` : '';
      return `{"Items":[${rows.join(',')}],"ConsumedCapacity":{"TableName":"Events","CapacityUnits":128}${more}}`;
    }),
  );
  return { client, first };
}

const types = ['email.sent', 'email.opened', 'email.clicked', 'email.bounced'];

function rowOf(n: number, date: string): string {
  const mail = Math.floor(n / eventsOfMail);
  const type = types[n % eventsOfMail] ?? '';
  const id = n.toString(16).padStart(32, '0');
  const time = `${date}T12:00:00.000Z#${id}`;
  const recipient = `,"recipient":{"S":"user${mail}@domain${mail % 500}.example.com"}`;
  const failure =
    ',"category":{"S":"user_unknown"},"about":{"S":"recipient"},"final":{"BOOL":true},"failurekind":{"S":"hard"}';
  return `{"pk":{"S":"emailengine#account-${mail % 20}#message/${mail.toString(16).padStart(32, 'a')}@mail.example.com"},"sk":{"S":"${time}"},"bucket":{"S":"emailengine#${date}#0"},"stored":{"S":"${time}"},"type":{"S":"${type}"}${type === 'email.opened' ? '' : recipient}${type === 'email.bounced' ? failure : ''}}`;
}
