import { deployedLayout } from '../assembly.ts';
import type { Benchmark } from '../benchmark.ts';
import { corpusItems } from '../corpus.ts';
import { itemSize, unitsOf, writeUnits } from '../write-units.ts';

/** By DynamoDB's rules: the same on every machine. */
export const writeUnitsOfEvents: Benchmark = {
  name: 'write-units',
  about: 'DynamoDB write units of an event, over the deliveries that tools/bench/corpus.txt lists',
  async measure() {
    const layout = await deployedLayout();
    const items = corpusItems(new Date('2026-11-22T08:15:30.250Z'));
    const small = items.filter(({ item }) => itemSize(item) <= 1_024);
    return [
      {
        name: 'write-units-small',
        what: 'write units of an event of up to 1 KB, table and indexes, at most',
        unit: 'units',
        value: Math.max(...small.map(({ item }) => writeUnits(item, layout))),
        target: { kind: 'atMost', bound: 3 },
      },
      {
        name: 'write-units',
        what: `write units of an event, on average over the ${items.length} of the deliveries that tools/bench/corpus.txt lists`,
        unit: 'units',
        value: items.reduce((sum, stored) => sum + unitsOf(stored, layout), 0) / items.length,
        target: { kind: 'atMost', bound: 2.9 },
      },
    ];
  },
};
