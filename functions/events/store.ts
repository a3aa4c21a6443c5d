import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import pMap from 'p-map';
import { type BatchLimits, inBatches } from './batches.ts';
import type { PosternEvent } from './event.ts';
import { firstOfEach } from './first-of-each.ts';
import { expiryOf, type Layout, toItem } from './item.ts';
import { eventKey } from './keys.ts';
import { leadsOf } from './leads.ts';
import { nameOf, type ReadableTable } from './read-items.ts';

/** A duplicate is a success: the event is stored. */
export type Outcome =
  | { readonly kind: 'stored' }
  | { readonly kind: 'duplicate' }
  /** Transient: the same write may succeed later. `fault` is DynamoDB's or the SDK's name for it. */
  | { readonly kind: 'failed'; readonly transient: boolean; readonly fault: string };

export interface InsertStatement {
  readonly Statement: string;
  readonly Parameters: readonly AttributeValue[];
}

/** DynamoDB's answer to one statement of a batch. */
export interface Executed {
  readonly Error?: { readonly Code?: string | undefined } | undefined;
}

/** BatchExecuteStatement; throws if nothing was carried out, with DynamoDB's fault as the error's name. */
export type ExecuteStatements = (statements: readonly InsertStatement[]) => Promise<readonly Executed[]>;

export interface EventTable extends Layout, ReadableTable {
  readonly execute: ExecuteStatements;
  /** Stored aliases, and events that brought some: a refused alias costs a write unit too. */
  readonly known: Pick<Set<string>, 'has'> & { add(name: string): unknown };
}

interface Insert {
  readonly name: string;
  readonly bytes: number;
  item(storedAt: Date): Record<string, AttributeValue>;
}

interface EventInsert extends Insert {
  readonly event: PosternEvent;
}

/**
 * DynamoDB takes 25 statements and 16 MB a request; an item may have 400 KB.
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchExecuteStatement.html
 */
const limits: BatchLimits<Insert> = { size: 25, bytes: 4_000_000, bytesOf: ({ bytes }) => bytes };
const batchesAtOnce = 4;

/** Faults that a retry meets again. */
const permanentFaults = new Set([
  'ValidationError',
  'ValidationException',
  'ItemCollectionSizeLimitExceeded',
]);

/**
 * In batches of INSERTs, which refuse existing keys one by one. An outcome for each event, in order; failed too if
 * something that leads to it was not put, so that a retry puts it. Once `outOfTime`, no further batch is sent.
 */
export async function insertEvents(
  table: EventTable,
  events: readonly PosternEvent[],
  outOfTime: () => boolean,
): Promise<readonly Outcome[]> {
  const inserts = events.map((event) => ({
    event,
    name: nameOf(eventKey(event)),
    bytes: Buffer.byteLength(event.data.payload ?? ''),
    item: (storedAt: Date) => toItem(event, storedAt, table),
  }));
  const outcomes = await insertAll(table, inserts, outOfTime);
  await insertLeads(table, inserts, outcomes, outOfTime);
  return inserts.map(({ name }) => {
    const outcome = outcomes.get(name) ?? unanswered;
    // An equal event after it is a duplicate.
    if (outcome.kind === 'stored') outcomes.set(name, { kind: 'duplicate' });
    return outcome;
  });
}

/** Never before the event, so that nothing leads nowhere. What was not put fails its event, for the next try. */
async function insertLeads(
  table: EventTable,
  inserts: readonly EventInsert[],
  outcomes: Map<string, Outcome>,
  outOfTime: () => boolean,
): Promise<void> {
  const due = inserts.flatMap((insert) => {
    const kind = outcomes.get(insert.name)?.kind;
    return kind === 'failed' ? [] : leadInserts(table, insert, kind === 'stored');
  });
  if (due.length === 0) return;
  const put = await insertAll(table, due, outOfTime);
  for (const { name, of, isAlias } of due) {
    const outcome = put.get(name) ?? unanswered;
    if (outcome.kind === 'failed') outcomes.set(of, outcome);
    else if (isAlias) for (const one of [name, of]) table.known.add(one);
  }
}

function leadInserts(table: EventTable, { event, name: of }: EventInsert, isStored: boolean) {
  const found = leadsOf(event);
  if (found.length === 0) return [];
  const leads = found.map(({ key, isAlias, item }) => {
    return { name: nameOf(key), bytes: 0, of, isAlias, item: () => item(expiryOf(event, table)) };
  });
  // An event stored a second time was erased, with what led to it.
  const isErased = isStored && table.known.has(of);
  return isErased ? leads : leads.filter(({ name, isAlias }) => !isAlias || !table.known.has(name));
}

/** Each once: a batch may not name a key twice. */
async function insertAll(
  table: EventTable,
  inserts: readonly Insert[],
  outOfTime: () => boolean,
): Promise<Map<string, Outcome>> {
  const batches = inBatches(
    firstOfEach(inserts, ({ name }) => name),
    limits,
  );
  const insert = async (batch: readonly Insert[]) =>
    outOfTime() ? batch.map(() => failed('OutOfTime')) : insertBatch(table, batch);
  const results = (await pMap(batches, insert, { concurrency: batchesAtOnce })).flat();
  return new Map(batches.flat().map(({ name }, index) => [name, results[index] ?? unanswered]));
}

export type Failed = Extract<Outcome, { kind: 'failed' }>;

export function failed(fault: string, transient = true): Failed {
  return { kind: 'failed', transient, fault };
}

/** Until a step sets another. */
export const unanswered = failed('Unanswered');

async function insertBatch(table: EventTable, inserts: readonly Insert[]): Promise<readonly Outcome[]> {
  const storedAt = new Date();
  const statements = inserts.map((insert) => insertStatement(table, insert, storedAt));
  const executed = await execute(
    table,
    statements.filter((statement) => statement !== undefined),
  );
  let next = 0;
  return statements.map((one) =>
    one === undefined ? failed('NotMarshalled', false) : (executed[next++] ?? unanswered),
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
    const outcome = failedAs(error instanceof Error ? error.name : 'Unknown');
    if (outcome.transient || statements.length === 1) return statements.map(() => outcome);
    // Refused as a whole because of one: each alone, so that only that one fails.
    return (await Promise.all(statements.map((statement) => execute(table, [statement])))).flat();
  }
}

/** Undefined if DynamoDB can't hold the item: the others are still written. */
function insertStatement({ name }: EventTable, insert: Insert, storedAt: Date): InsertStatement | undefined {
  try {
    const item = insert.item(storedAt);
    const attributes = Object.keys(item).map((attribute) => `'${attribute}': ?`);
    return {
      Statement: `INSERT INTO "${name}" VALUE {${attributes.join(', ')}}`,
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
  return error.Code === 'DuplicateItem' ? { kind: 'duplicate' } : failedAs(error.Code ?? 'Unknown');
}

function failedAs(fault: string): Failed {
  return failed(fault, !permanentFaults.has(fault));
}
