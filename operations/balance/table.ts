import { BatchGetItemCommand } from '@aws-sdk/client-dynamodb';
import pMap from 'p-map';
import { provingAccount } from '../../functions/events/proving.ts';
import { nameOf, type ReadBatch, readItems } from '../../functions/events/read-items.ts';
import { providerNames } from '../../functions/provider-names.ts';
import { eventSource } from '../event-source.ts';
import { bucketsOf, daysOf } from '../queries/partitions.ts';
import { type Partition, type Row, walk } from '../queries/walk.ts';
import type { Ledger } from './ledger.ts';
import type { Slice } from './lines.ts';
import type { Reading } from './meter.ts';

const bucketsAtOnce = 4;
/** What DynamoDB reads in one request. */
const eventsAtOnce = 100;

/** Which deliveries brought the events that were stored in a slice: the index says which those are, the table whose. */
export async function readStored(
  { deployment, read }: Reading,
  ledger: Pick<Ledger, 'stored'>,
  slice: Slice,
): Promise<void> {
  const source = eventSource(deployment);
  const [from = '', to = ''] = [slice.from, slice.until].map((at) => new Date(at).toISOString());
  const onPage = (units: number) => {
    read.readUnits += units;
  };
  const readBatch: ReadBatch = async (RequestItems) => {
    const request = new BatchGetItemCommand({ RequestItems, ReturnConsumedCapacity: 'TOTAL' });
    const answer = await source.client.send(request);
    for (const { CapacityUnits = 0 } of answer.ConsumedCapacity ?? []) onPage(CapacityUnits);
    return answer;
  };
  const readRows = async (rows: readonly Row[]) => {
    const projection = 'pk, sk, deliveryid';
    const { found, left } = await readItems({ name: source.name, read: readBatch }, rows, { projection });
    if (left > 0) throw new Error(`DynamoDB did not get round to ${left} events: try again`);
    for (const row of rows) {
      const id = found.get(nameOf(row))?.deliveryid?.S;
      if (id !== undefined) ledger.stored(id, Date.parse(row.position.slice(0, 24)));
    }
    read.events += rows.length;
  };
  const readBucket = async (bucket: Partition) => {
    let rows: Row[] = [];
    for await (const row of walk(source, [bucket], { direction: 'oldest', from, to, onPage }))
      if (rows.push(row) === eventsAtOnce) {
        await readRows(rows);
        rows = [];
      }
    await readRows(rows);
  };
  // What proves the deployment is delivered as anything else.
  const senders = [...providerNames, provingAccount];
  const days = daysOf(from, to, 'oldest');
  const buckets = days.flatMap((day) => senders.flatMap((sender) => bucketsOf(source, sender, day)));
  await pMap(buckets, readBucket, { concurrency: bucketsAtOnce });
}
