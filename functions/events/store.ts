import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import pMap from 'p-map';
import { type BatchLimits, inBatches } from './batches.ts';
import type { PosternEvent } from './event.ts';
import { firstOfEach } from './first-of-each.ts';
import { type Layout, toItem } from './item.ts';
import { eventKey } from './keys.ts';
import type { ReadableTable } from './read-items.ts';

/** What became of one event. A duplicate is a success: the event is there. */
export type Outcome =
  | { readonly kind: 'stored' }
  | { readonly kind: 'duplicate' }
  /** Transient: the same write may succeed later. `fault` is DynamoDB's or the SDK's name for it. */
  | { readonly kind: 'failed'; readonly transient: boolean; readonly fault: string };

export interface InsertStatement {
  readonly Statement: string;
  readonly Parameters: readonly AttributeValue[];
}

/** What DynamoDB says of one statement of a batch. */
export interface Executed {
  readonly Error?: { readonly Code?: string | undefined } | undefined;
}

/** BatchExecuteStatement; throws, with DynamoDB's name for why as the error's, where none was carried out. */
export type ExecuteStatements = (statements: readonly InsertStatement[]) => Promise<readonly Executed[]>;

export interface EventTable extends Layout, ReadableTable {
  readonly execute: ExecuteStatements;
}

/**
 * DynamoDB takes 25 statements and 16 MB a request; an item may have 400 KB.
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchExecuteStatement.html
 */
const limits: BatchLimits<PosternEvent> = {
  size: 25,
  bytes: 4_000_000,
  bytesOf: ({ data }) => Buffer.byteLength(data.payload ?? ''),
};
const batchesAtOnce = 4;

/** Faults that the same write meets again, however often it is tried. */
const permanentFaults = new Set([
  'ValidationError',
  'ValidationException',
  'ItemCollectionSizeLimitExceeded',
]);

/**
 * Puts each event if it is absent, in batches of INSERTs, which refuse existing keys one by one.
 * Returns an outcome for each event, in order. Once `outOfTime` says so, no further batch is sent.
 */
export async function insertEvents(
  table: EventTable,
  events: readonly PosternEvent[],
  outOfTime: () => boolean,
): Promise<readonly Outcome[]> {
  // A batch may not name a key twice.
  const batches = inBatches(firstOfEach(events, keyText), limits);
  const insert = async (batch: readonly PosternEvent[]) =>
    outOfTime() ? batch.map(() => ranOut) : insertBatch(table, batch);
  const results = (await pMap(batches, insert, { concurrency: batchesAtOnce })).flat();
  const outcomes = new Map(batches.flat().map((event, index) => [keyText(event), results[index]]));
  return events.map((event) => {
    const outcome = outcomes.get(keyText(event)) ?? unanswered;
    // Whoever comes after the first of two alike is a duplicate of what is now stored.
    if (outcome.kind === 'stored') outcomes.set(keyText(event), { kind: 'duplicate' });
    return outcome;
  });
}

const ranOut: Outcome = { kind: 'failed', transient: true, fault: 'OutOfTime' };
const unstorable: Outcome = { kind: 'failed', transient: false, fault: 'NotMarshalled' };
const unanswered: Outcome = { kind: 'failed', transient: true, fault: 'Unanswered' };

function keyText(event: PosternEvent): string {
  const { pk, sk } = eventKey(event);
  return `${pk}\n${sk}`;
}

async function insertBatch(table: EventTable, events: readonly PosternEvent[]): Promise<readonly Outcome[]> {
  const storedAt = new Date();
  const statements = events.map((event) => insertStatement(table, event, storedAt));
  const outcomes = [
    ...(await execute(
      table,
      statements.filter((statement) => statement !== undefined),
    )),
  ];
  return statements.map((statement) =>
    statement === undefined ? unstorable : (outcomes.shift() ?? unanswered),
  );
}

async function execute(
  table: EventTable,
  statements: readonly InsertStatement[],
): Promise<readonly Outcome[]> {
  if (statements.length === 0) return [];
  try {
    const executed = await table.execute(statements);
    return statements.map((_, index) => outcomeOf(executed[index]));
  } catch (error) {
    const outcome = failed(error instanceof Error ? error.name : 'Unknown');
    if (outcome.transient || statements.length === 1) return statements.map(() => outcome);
    // The batch was refused whole for the sake of one: each alone, so that only that one fails.
    return (await Promise.all(statements.map((statement) => execute(table, [statement])))).flat();
  }
}

/** Undefined where the event can't be put into DynamoDB's terms: its neighbours are written all the same. */
function insertStatement(
  table: EventTable,
  event: PosternEvent,
  storedAt: Date,
): InsertStatement | undefined {
  try {
    const item = toItem(event, storedAt, table);
    const attributes = Object.keys(item).map((name) => `'${name}': ?`);
    return {
      Statement: `INSERT INTO "${table.name}" VALUE {${attributes.join(', ')}}`,
      Parameters: Object.values(item),
    };
  } catch {
    return undefined;
  }
}

function outcomeOf(executed: Executed | undefined): Outcome {
  if (executed === undefined) return unanswered;
  const { Error: error } = executed;
  if (error === undefined) return { kind: 'stored' };
  return error.Code === 'DuplicateItem' ? { kind: 'duplicate' } : failed(error.Code ?? 'Unknown');
}

function failed(fault: string) {
  return { kind: 'failed', transient: !permanentFaults.has(fault), fault } as const;
}
