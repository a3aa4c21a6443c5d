import * as v from 'valibot';
import type { Dynalite } from './dynalite.ts';

export interface KeyAttribute {
  readonly name: string;
  readonly type: 'HASH' | 'RANGE';
  /** Absent for the table's key. */
  readonly index?: string;
}

const KeySchema = v.array(v.object({ AttributeName: v.string(), KeyType: v.picklist(['HASH', 'RANGE']) }));
const Indexes = v.optional(v.array(v.object({ IndexName: v.string(), KeySchema })), []);
const Description = v.object({
  Table: v.object({ KeySchema, GlobalSecondaryIndexes: Indexes, LocalSecondaryIndexes: Indexes }),
});

/** Key attributes of tables and indexes, forgotten when a table changes. */
export class TableKeys {
  readonly #dynalite: Dynalite;
  readonly #known = new Map<string, readonly KeyAttribute[]>();

  constructor(dynalite: Dynalite) {
    this.#dynalite = dynalite;
  }

  forget(): void {
    this.#known.clear();
  }

  /** Empty if the table does not exist: dynalite then says so. */
  async of(table: string): Promise<readonly KeyAttribute[]> {
    const known = this.#known.get(table);
    if (known !== undefined) return known;
    const answer = await this.#dynalite.call('DescribeTable', JSON.stringify({ TableName: table }));
    if (answer.status !== 200) return [];
    const { Table } = v.parse(Description, JSON.parse(answer.body.toString()));
    const indexes = [...Table.GlobalSecondaryIndexes, ...Table.LocalSecondaryIndexes];
    const keys = [
      ...keysOf(Table.KeySchema),
      ...indexes.flatMap(({ IndexName, KeySchema: schema }) =>
        keysOf(schema).map((key) => ({ ...key, index: IndexName })),
      ),
    ];
    this.#known.set(table, keys);
    return keys;
  }
}

function keysOf(schema: v.InferOutput<typeof KeySchema>): KeyAttribute[] {
  return schema.map(({ AttributeName, KeyType }) => ({ name: AttributeName, type: KeyType }));
}
