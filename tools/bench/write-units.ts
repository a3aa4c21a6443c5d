import type { AttributeValue } from '@aws-sdk/client-dynamodb';

type Item = Readonly<Record<string, AttributeValue>>;

const bytes = (text: string) => Buffer.byteLength(text);

/**
 * Bytes of an attribute's value by DynamoDB's rules; numbers at their upper bound.
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html
 */
function valueSize(value: AttributeValue): number {
  if (value.S !== undefined) return bytes(value.S);
  if (value.N !== undefined) return Math.ceil(value.N.length / 2) + 1;
  if (value.BOOL !== undefined || value.NULL !== undefined) return 1;
  if (value.L !== undefined) return 3 + value.L.reduce((sum, part) => sum + 1 + valueSize(part), 0);
  if (value.M !== undefined) return 3 + Object.keys(value.M).length + itemSize(value.M);
  throw new Error(`no size known for ${Object.keys(value)}`);
}

export function itemSize(item: Item): number {
  return Object.entries(item).reduce((sum, [name, value]) => sum + bytes(name) + valueSize(value), 0);
}

/** An event's item, and those that lead to it. */
export interface Stored {
  readonly item: Item;
  readonly leads: readonly Item[];
}

/** If nothing leads to it yet. */
export function unitsOf({ item, leads }: Stored, layout: Layout): number {
  return [item, ...leads].reduce((sum, one) => sum + writeUnits(one, layout), 0);
}

export interface Layout {
  readonly keys: readonly string[];
  readonly indexes: readonly { readonly keys: readonly string[]; readonly projected: readonly string[] }[];
}

/** A unit per KB, for the table and for each index with the item. */
export function writeUnits(item: Item, { keys: tableKeys, indexes }: Layout): number {
  const units = (part: Item) => Math.ceil(itemSize(part) / 1_024);
  const inIndex = indexes
    .filter(({ keys }) => keys.every((key) => item[key] !== undefined))
    .map(({ keys, projected }) => {
      const names = new Set([...tableKeys, ...keys, ...projected]);
      return Object.fromEntries(Object.entries(item).filter(([name]) => names.has(name)));
    });
  return [item, ...inIndex].reduce((sum, part) => sum + units(part), 0);
}
