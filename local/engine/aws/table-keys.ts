import * as v from 'valibot';
import type { Dynalite } from './dynalite.ts';

export interface KeyAttribute {
  readonly name: string;
  readonly type: 'HASH' | 'RANGE';
  /** Absent for the table's key. */
  readonly index: string | undefined;
}

const KeySchema = v.array(v.object({ AttributeName: v.string(), KeyType: v.picklist(['HASH', 'RANGE']) }));
const Indexes = v.optional(v.array(v.object({ IndexName: v.string(), KeySchema })), []);
const Keyed = v.object({ KeySchema, GlobalSecondaryIndexes: Indexes, LocalSecondaryIndexes: Indexes });

/** Of a table as it is declared or described; its own first. */
export function keysOf(table: unknown): readonly KeyAttribute[] {
  const { GlobalSecondaryIndexes, LocalSecondaryIndexes, ...own } = v.parse(Keyed, table);
  const indexes = [...GlobalSecondaryIndexes, ...LocalSecondaryIndexes];
  return [{ ...own, IndexName: undefined }, ...indexes].flatMap(({ IndexName: index, KeySchema: keys }) =>
    keys.map(({ AttributeName: name, KeyType: type }) => ({ name, type, index })),
  );
}

/** Key attributes of tables and indexes, forgotten when a table changes. */
export class TableKeys {
  readonly ask: Dynalite['ask'];
  readonly #known = new Map<string, readonly KeyAttribute[]>();

  constructor({ ask }: Dynalite) {
    this.ask = ask;
  }

  forget(): void {
    this.#known.clear();
  }

  /** Empty if the table does not exist: dynalite then says so. */
  async of(table: string): Promise<readonly KeyAttribute[]> {
    const known = this.#known.get(table);
    if (known !== undefined) return known;
    const described = await this.ask('DescribeTable', { TableName: table }).catch(() => undefined);
    if (described === undefined) return [];
    const keys = keysOf(described.Table);
    this.#known.set(table, keys);
    return keys;
  }

  /** Of the table alone. */
  async own(table: string): Promise<readonly KeyAttribute[]> {
    return (await this.of(table)).filter(({ index }) => index === undefined);
  }
}
