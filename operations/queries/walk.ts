import { type DynamoDBClient, paginateQuery } from '@aws-sdk/client-dynamodb';
import * as v from 'valibot';
import { attributesOf } from '../../functions/events/attribute-value.ts';
import { eventSortKey, type indexes } from '../../functions/events/keys.ts';
import type { Attributes } from './read-item.ts';

export interface EventSource {
  readonly client: DynamoDBClient;
  readonly name: string;
  /** The highest ever configured. */
  readonly shards: number;
  /** Words of the known instances, for queries by subject. */
  readonly words?: readonly string[];
}

export type Direction = 'newest' | 'oldest';

export interface Partition {
  readonly index?: keyof typeof indexes;
  readonly hash: readonly [name: string, value: string];
  readonly range: 'sk' | 'stored';
  /** Only rows whose `pk` begins with one of these. For indexes only. */
  readonly keyPrefixes?: readonly string[];
  /** Only rows whose `pk` contains each of these, or one of each group. For indexes only. */
  readonly keyHolds?: readonly OneOrMore[];
}

export type OneOrMore = string | readonly string[];

export interface RowFilter {
  /** One type, or the beginning of several: `email.*`. */
  readonly type?: OneOrMore | undefined;
  readonly failureKind?: OneOrMore | undefined;
  /** The beginning of an id. For indexes only. */
  readonly id?: string | undefined;
  /** Keys of addresses. For byTime only, as is `domain`. */
  readonly recipient?: OneOrMore | undefined;
  /** In ASCII. */
  readonly domain?: OneOrMore | undefined;
  /** Why a mail failed; `-` if a failure's cause is unknown. For indexes only. */
  readonly category?: string | undefined;
  /** When it happened, or, if unknown, when it was stored. For byTime only. */
  readonly happened?: Interval | undefined;
}

/** `from` included, `until` not; RFC 3339 in UTC, to the millisecond. */
export interface Interval {
  readonly from: string;
  readonly until: string;
}

export function isWithin(at: string, { from, until }: Interval): boolean {
  return at >= from && at < until;
}

export interface Walk {
  /** `oldest` by default. */
  readonly direction?: Direction | undefined;
  /** Bounds of the range key, both included; all by default. */
  readonly from?: string;
  readonly to?: string;
  readonly filter?: RowFilter | undefined;
  readonly pageSize?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Gets the read units of each request. */
  readonly onPage?: ((units: number) => void) | undefined;
}

export interface Row {
  readonly pk: string;
  readonly sk: string;
  /** The event is about the whole mail; this recipient is one of several. */
  readonly ofSeveral: boolean;
  /** The range key. */
  readonly position: string;
  readonly attributes: Attributes;
}

export interface Span {
  readonly from: string;
  readonly to: string;
}

/** Range keys are a time or 0, and an id. */
export const everything: Span = { from: '0', to: ':' };

/** Several partitions as one ordered walk; each event once, even under several recipients. */
export async function* walk(source: EventSource, partitions: readonly Partition[], how: Walk = {}) {
  const readers = partitions.map((partition) => rows(source, partition, how));
  const heads = (
    await Promise.all(readers.map(async (reader) => ({ reader, head: await reader.next() })))
  ).filter(({ head }) => !head.done);
  const isBefore = (a: string, b: string) => (how.direction === 'newest' ? a > b : a < b);
  let reached = '';
  const toldThere = new Set<string>();
  for (;;) {
    let [first] = heads;
    for (const one of heads) {
      if (first && isBefore(one.head.value?.position ?? '', first.head.value?.position ?? '')) first = one;
    }
    if (first?.head.value === undefined) return;
    const { pk, position } = first.head.value;
    if (position !== reached) toldThere.clear();
    reached = position;
    if (!toldThere.has(pk)) yield first.head.value;
    toldThere.add(pk);
    first.head = await first.reader.next();
    if (first.head.done) heads.splice(heads.indexOf(first), 1);
  }
}

const Text = v.object({ S: v.string() });
const Keys = v.looseObject({ pk: Text, sk: Text });

async function* rows(source: EventSource, partition: Partition, asked: Walk): AsyncGenerator<Row, undefined> {
  const how = { ...everything, ...asked };
  // DynamoDB refuses an empty range.
  if (how.from > how.to) return;
  const pages = paginateQuery({ client: source.client }, request(source, partition, how), {
    ...(how.signal === undefined ? {} : { abortSignal: how.signal }),
  });
  for await (const { Items = [], ConsumedCapacity } of pages) {
    how.onPage?.(ConsumedCapacity?.CapacityUnits ?? 0);
    for (const attributes of Items) {
      if (!isAtDomain(attributes, how.filter?.domain)) continue;
      const { pk, sk } = v.parse(Keys, attributes);
      const eventSk = eventSortKey(sk.S);
      const ofSeveral = eventSk !== sk.S;
      // In the table its event comes before it.
      if (ofSeveral && partition.index === undefined) continue;
      const position = partition.range === 'sk' ? eventSk : v.parse(Text, attributes.stored).S;
      if (sk.S.startsWith(untimed) && how.filter?.happened && !isWithin(position, how.filter.happened))
        continue;
      yield { pk: pk.S, sk: eventSk, ofSeveral, position, attributes };
    }
  }
}

function request({ name }: EventSource, partition: Partition, how: Walk & Span) {
  const { index, hash, range } = partition;
  const [hashName, hashValue] = hash;
  const filter = filterOf(how.filter ?? {}, partition);
  return {
    TableName: name,
    ...(index === undefined ? {} : { IndexName: index }),
    KeyConditionExpression: '#hash = :hash AND #range BETWEEN :from AND :to',
    ...(filter.conditions.length === 0 ? {} : { FilterExpression: filter.conditions.join(' AND ') }),
    ExpressionAttributeNames: { '#hash': hashName, '#range': range, ...filter.names },
    ExpressionAttributeValues: attributesOf({
      ':hash': hashValue,
      ':from': how.from,
      ':to': how.to,
      ...filter.values,
    }),
    ScanIndexForward: how.direction !== 'newest',
    ...(how.onPage === undefined ? {} : { ReturnConsumedCapacity: 'TOTAL' as const }),
    // DynamoDB counts before it filters, so a limit would return few.
    ...(how.pageSize === undefined || filter.conditions.length > 0 ? {} : { Limit: how.pageSize }),
  };
}

/** Each condition may be met in several ways. */
function filterOf(filter: RowFilter, { keyPrefixes = [], keyHolds = [] }: Partition) {
  const domains = listOf(filter.domain);
  const values: Record<string, string> = {};
  const value = (text: string) => {
    const name = `:value${Object.keys(values).length}`;
    values[name] = text;
    return name;
  };
  const each = (texts: OneOrMore | undefined, condition: (name: string) => string) =>
    listOf(texts).map((text) => condition(value(text)));
  const isType = (type: string) =>
    type.endsWith('*') ? `begins_with(#type, ${value(type.slice(0, -1))})` : `#type = ${value(type)}`;
  const types = listOf(filter.type);
  const { happened } = filter;
  const ways = [
    types.map(isType),
    each(filter.failureKind, (kind) => `failurekind = ${kind}`),
    each(filter.id && `#${filter.id}`, (id) => `contains(sk, ${id})`),
    each(filter.recipient, (recipient) => `recipient = ${recipient}`),
    domains.flatMap((domain, at) => [
      `contains(recipient, ${value(`@${domain}`)})`,
      `attribute_exists(domains.#domain${at})`,
    ]),
    each(keyPrefixes, (prefix) => `begins_with(pk, ${prefix})`),
    filter.category === '-'
      ? ['attribute_exists(failurekind) AND attribute_not_exists(category)']
      : each(filter.category, (category) => `category = ${category}`),
    happened === undefined
      ? []
      : [
          `sk BETWEEN ${value(happened.from)} AND ${value(happened.until)}`,
          `begins_with(sk, ${value(untimed)})`,
        ],
    ...keyHolds.map((held) => each(held, (part) => `contains(pk, ${part})`)),
  ];
  const conditions = ways.filter((any) => any.length > 0).map((any) => `(${any.join(' OR ')})`);
  const names = {
    ...(types.length === 0 ? {} : { '#type': 'type' }),
    ...Object.fromEntries(domains.map((domain, at) => [`#domain${at}`, domain])),
  };
  return { conditions, names, values };
}

/** How the sort key of an event without a time begins. */
const untimed = '0#';

export function listOf(one: OneOrMore | undefined): readonly string[] {
  if (one === undefined) return [];
  return typeof one === 'string' ? [one] : one;
}

/** DynamoDB has no condition for the end of a text. */
function isAtDomain({ recipient, domains }: Row['attributes'], wanted: OneOrMore | undefined): boolean {
  if (wanted === undefined) return true;
  return listOf(wanted).some(
    (domain) => recipient?.S?.endsWith(`@${domain}`) === true || domains?.M?.[domain] !== undefined,
  );
}
