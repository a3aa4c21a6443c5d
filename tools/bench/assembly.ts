import * as v from 'valibot';
import { defaults } from '../../lib/config.ts';
import { type Resource, resourcesOf } from '../../operations/cost/standing.ts';
import { synthesised } from '../synthesised.ts';
import type { Layout } from './write-units.ts';

const Keys = v.array(v.object({ AttributeName: v.string() }));

const GlobalTable = v.object({
  KeySchema: Keys,
  GlobalSecondaryIndexes: v.array(
    v.object({
      KeySchema: Keys,
      Projection: v.object({ ProjectionType: v.literal('INCLUDE'), NonKeyAttributes: v.array(v.string()) }),
    }),
  ),
});

/** As deployed: cost follows from the template. */
export async function deployedLayout(): Promise<Layout> {
  return layoutOf(resourcesOf(await synthesised(defaults)));
}

export function layoutOf(resources: readonly Pick<Resource, 'type' | 'properties'>[]): Layout {
  const [table, ...others] = resources
    .filter(({ type }) => type === 'AWS::DynamoDB::GlobalTable')
    .map(({ properties }) => v.safeParse(GlobalTable, properties))
    .filter((parsed) => parsed.success);
  if (table === undefined || others.length > 0) throw new Error('one table with indexes expected');
  const { KeySchema, GlobalSecondaryIndexes } = table.output;
  return {
    keys: namesOf(KeySchema),
    indexes: GlobalSecondaryIndexes.map((index) => ({
      keys: namesOf(index.KeySchema),
      projected: index.Projection.NonKeyAttributes,
    })),
  };
}

function namesOf(keys: v.InferOutput<typeof Keys>): readonly string[] {
  return keys.map(({ AttributeName }) => AttributeName);
}
