import { type AttributeValue, type DynamoDBClient, paginateQuery } from '@aws-sdk/client-dynamodb';
import * as v from 'valibot';
import { eventSortKey, type indexes } from '../../functions/events/keys.ts';

/** The events table, to read from. */
export interface EventSource {
  readonly client: DynamoDBClient;
  readonly name: string;
  /** The highest that was ever configured. */
  readonly shards: number;
  /** The words of the instances that are known of; a query by subject finds others only where they are named. */
  readonly words?: readonly string[];
}

export type Direction = 'newest' | 'oldest';

/** One partition of the table, or of an index. */
export interface Partition {
  readonly index?: keyof typeof indexes;
  readonly hash: readonly [name: string, value: string];
  readonly range: 'sk' | 'stored';
  /** Only rows whose `pk` begins with one of these; all where absent. For indexes only. */
  readonly keyPrefixes?: readonly string[];
  /** Only rows whose `pk` holds each of these, wherever it stands. For indexes only. */
  readonly keyHolds?: readonly string[];
}

export interface RowFilter {
  /** One of ours, or the beginning of several: `email.*`. */
  readonly type?: string;
  readonly failureKind?: string;
}

export interface WalkFilter extends RowFilter {
  /** Of one of these types. */
  readonly types?: readonly string[];
}

export interface Walk {
  readonly direction: Direction;
  /** Bounds of the range key, both included. */
  readonly from: string;
  readonly to: string;
  readonly filter?: WalkFilter;
  /** Rows a request, where more are not needed. */
  readonly pageSize?: number;
  readonly signal?: AbortSignal;
}

/** Where an event stands; of the recipient index too, where one of several recipients may have a row of its own. */
export interface Row {
  readonly pk: string;
  readonly sk: string;
  /** The event is about the whole mail, of which this recipient is one of several. */
  readonly ofSeveral: boolean;
  /** The range key: where in the walk this row stands. */
  readonly position: string;
  readonly attributes: Record<string, AttributeValue>;
}

/** Range keys are a time or 0, and an id: they lie between these. */
export const everything = { from: '0', to: ':' } as const;

/** The rows of several partitions as one walk, in order. */
export async function* walk(source: EventSource, partitions: readonly Partition[], how: Walk) {
  const readers = partitions.map((partition) => rows(source, partition, how));
  const heads = (
    await Promise.all(readers.map(async (reader) => ({ reader, head: await reader.next() })))
  ).filter(({ head }) => !head.done);
  const isBefore = (a: string, b: string) => (how.direction === 'newest' ? a > b : a < b);
  for (;;) {
    let [first] = heads;
    for (const one of heads) {
      if (first && isBefore(one.head.value?.position ?? '', first.head.value?.position ?? '')) first = one;
    }
    if (first?.head.value === undefined) return;
    yield first.head.value;
    first.head = await first.reader.next();
    if (first.head.done) heads.splice(heads.indexOf(first), 1);
  }
}

const Text = v.object({ S: v.string() });
const Keys = v.looseObject({ pk: Text, sk: Text });

async function* rows(source: EventSource, partition: Partition, how: Walk): AsyncGenerator<Row, undefined> {
  // DynamoDB refuses a range that is the wrong way round.
  if (how.from > how.to) return;
  const pages = paginateQuery({ client: source.client }, request(source, partition, how), {
    ...(how.signal === undefined ? {} : { abortSignal: how.signal }),
  });
  for await (const { Items = [] } of pages) {
    for (const attributes of Items) {
      const { pk, sk } = v.parse(Keys, attributes);
      const eventSk = eventSortKey(sk.S);
      const ofSeveral = eventSk !== sk.S;
      // In the table it stands behind its event, which tells all that it does.
      if (ofSeveral && partition.index === undefined) continue;
      const position = partition.range === 'sk' ? eventSk : v.parse(Text, attributes.stored).S;
      yield { pk: pk.S, sk: eventSk, ofSeveral, position, attributes };
    }
  }
}

function request({ name }: EventSource, partition: Partition, how: Walk) {
  const { index, hash, range } = partition;
  const [hashName, hashValue] = hash;
  const filter = filterOf(how.filter ?? {}, partition);
  return {
    TableName: name,
    ...(index === undefined ? {} : { IndexName: index }),
    KeyConditionExpression: '#hash = :hash AND #range BETWEEN :from AND :to',
    ...(filter.conditions.length === 0 ? {} : { FilterExpression: filter.conditions.join(' AND ') }),
    ExpressionAttributeNames: { '#hash': hashName, '#range': range, ...filter.names },
    ExpressionAttributeValues: texts({
      ':hash': hashValue,
      ':from': how.from,
      ':to': how.to,
      ...filter.values,
    }),
    ScanIndexForward: how.direction === 'oldest',
    // DynamoDB counts before it filters, so that few would come of a filtered request.
    ...(how.pageSize === undefined || filter.conditions.length > 0 ? {} : { Limit: how.pageSize }),
  };
}

function filterOf(
  { type, types = [], failureKind }: WalkFilter,
  { keyPrefixes = [], keyHolds = [] }: Partition,
) {
  const prefixes = keyPrefixes.map((prefix, at) => [`:pk${at}`, prefix] as const);
  const held = keyHolds.map((part, at) => [`:part${at}`, part] as const);
  const oneOf = types.map((one, at) => [`:type${at}`, one] as const);
  const isPrefix = type?.endsWith('*') === true;
  const conditions = [
    ...(type === undefined ? [] : [isPrefix ? 'begins_with(#type, :type)' : '#type = :type']),
    ...(oneOf.length === 0 ? [] : [`#type IN (${oneOf.map(([at]) => at).join(', ')})`]),
    ...(failureKind === undefined ? [] : ['failurekind = :kind']),
    ...(prefixes.length === 0 ? [] : [`(${prefixes.map(([at]) => `begins_with(pk, ${at})`).join(' OR ')})`]),
    ...held.map(([at]) => `contains(pk, ${at})`),
  ];
  const values = {
    ...(type === undefined ? {} : { ':type': isPrefix ? type.slice(0, -1) : type }),
    ...(failureKind === undefined ? {} : { ':kind': failureKind }),
    ...Object.fromEntries([...prefixes, ...oneOf, ...held]),
  };
  const names = type === undefined && oneOf.length === 0 ? {} : { '#type': 'type' };
  return { conditions, names, values };
}

function texts(values: Record<string, string>): Record<string, AttributeValue> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, { S: value }]));
}
