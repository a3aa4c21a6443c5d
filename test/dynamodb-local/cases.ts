import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { Item, TestTable } from './table.ts';

export interface WriteCase {
  readonly name: string;
  readonly write: (table: TestTable) => Promise<string>;
  readonly outcome: string;
}

const REFUSED = 'ValidationException';
const KEY_FIELDS = ['pk', 'sk', 'owner', 'rank'] as const;
const text = (value: string): AttributeValue => ({ S: value });
const number = (value: string): AttributeValue => ({ N: value });
const key = (name: string): Item => ({ pk: text('cases'), sk: text(name) });

/** `levels` maps inside one another, or lists. */
function nested(kind: 'M' | 'L', levels: number): AttributeValue {
  if (levels === 0) return text('core');
  const inner = nested(kind, levels - 1);
  return kind === 'M' ? { M: { inner } } : { L: [inner] };
}

/** One attribute value by each of the four writes; PartiQL alone may differ. */
function value(name: string, given: AttributeValue, outcome: string, inserted = outcome): WriteCase[] {
  const item = (way: string): Item => ({ ...key(`${name}, ${way}`), value: given });
  return [
    { name: `PutItem with ${name}`, write: (table) => table.put(item('put')), outcome },
    { name: `BatchWriteItem with ${name}`, write: (table) => table.batchWrite(item('batch')), outcome },
    {
      name: `UpdateItem with ${name}`,
      write: (table) => table.update(key(`${name}, update`), 'value', given),
      outcome,
    },
    { name: `INSERT with ${name}`, write: (table) => table.insert(item('insert')), outcome: inserted },
  ];
}

/** One key attribute of the given length by each write; an update can't touch the table's own key. */
function keyOf(
  field: (typeof KEY_FIELDS)[number],
  bytes: number,
  fill: string,
  outcome: string,
): WriteCase[] {
  const name = `a key ${field} of ${bytes} bytes of ${fill}`;
  const given = text(fill.repeat(bytes / Buffer.byteLength(fill)));
  const item = (way: string): Item => ({
    ...{ pk: text(`${name}, ${way}`), sk: text(way), owner: text('owner'), rank: text('rank') },
    [field]: given,
  });
  const update: WriteCase = {
    name: `UpdateItem with ${name}`,
    write: (table) => table.update(key(`${name}, update`), field, given),
    outcome,
  };
  const inserted = outcome === REFUSED ? 'ValidationError' : outcome;
  return [
    { name: `PutItem with ${name}`, write: (table) => table.put(item('put')), outcome },
    { name: `BatchWriteItem with ${name}`, write: (table) => table.batchWrite(item('batch')), outcome },
    { name: `INSERT with ${name}`, write: (table) => table.insert(item('insert')), outcome: inserted },
    ...(field === 'owner' || field === 'rank' ? [update] : []),
  ];
}

const values: readonly WriteCase[] = [
  ...(['M', 'L'] as const).flatMap((kind) => [
    ...value(`31 levels of ${kind}`, nested(kind, 31), 'accepted'),
    ...value(`32 levels of ${kind}`, nested(kind, 32), REFUSED, 'accepted'),
    ...value(`33 levels of ${kind}`, nested(kind, 33), REFUSED),
  ]),
  ...value('an empty attribute name inside a map', { M: { '': text('x') } }, REFUSED),
  ...value('an empty string', text(''), 'accepted'),
  ...value('an empty map', { M: {} }, 'accepted'),
  ...value('38 digits', number('1'.repeat(38)), 'accepted'),
  ...value('39 digits', number('1'.repeat(39)), REFUSED),
  ...value('39 digits in a list', { L: [number('1'.repeat(39))] }, REFUSED),
  ...value('39 digits in a set', { NS: ['1'.repeat(39)] }, REFUSED),
  ...value('38 digits and zeros round them', number(`000${'1'.repeat(38)}000`), 'accepted'),
  ...value('the largest magnitude', number('1e125'), 'accepted'),
  ...value('a magnitude too large', number('1e126'), REFUSED),
  ...value('the smallest magnitude', number('1e-130'), 'accepted'),
  ...value('a magnitude too small', number('1e-131'), REFUSED),
  ...value('a number that is none', number('seven'), REFUSED),
  ...value('an empty number', number(''), REFUSED),
  ...value('an empty set', { SS: [] }, REFUSED),
  ...value('a false NULL', { NULL: false }, REFUSED),
];

const keys: readonly WriteCase[] = [
  ...KEY_FIELDS.flatMap((field) => keyOf(field, 0, 'x', REFUSED)),
  ...(['pk', 'owner'] as const).flatMap((field) => [
    ...keyOf(field, 2048, 'é', 'accepted'),
    ...keyOf(field, 2049, 'x', REFUSED),
    ...keyOf(field, 2050, 'é', REFUSED),
  ]),
  ...(['sk', 'rank'] as const).flatMap((field) => [
    ...keyOf(field, 1024, 'é', 'accepted'),
    ...keyOf(field, 1025, 'x', REFUSED),
    ...keyOf(field, 1026, 'é', REFUSED),
  ]),
];

/** An item of exactly this many bytes. */
function itemOf(bytes: number, way: string, fill = 'x'): Item {
  const keyed = { pk: text('size'), sk: text(way) };
  const rest = bytes - Buffer.byteLength(`pksizesk${way}value`);
  return {
    ...keyed,
    value: text(fill.repeat(rest / Buffer.byteLength(fill)).padEnd(fill === 'x' ? rest : 0)),
  };
}

const LIMIT = 400 * 1024;
const sizes: readonly WriteCase[] = [
  { name: 'PutItem of 400 KiB', write: (table) => table.put(itemOf(LIMIT, 'put')), outcome: 'accepted' },
  { name: 'PutItem over 400 KiB', write: (table) => table.put(itemOf(LIMIT + 1, 'put')), outcome: REFUSED },
  {
    name: 'BatchWriteItem over 400 KiB',
    write: (table) => table.batchWrite(itemOf(LIMIT + 1, 'b')),
    outcome: REFUSED,
  },
  { name: 'INSERT of 400 KiB', write: (table) => table.insert(itemOf(LIMIT, 'insert')), outcome: 'accepted' },
  {
    name: 'INSERT over 400 KiB',
    write: (table) => table.insert(itemOf(LIMIT + 1, 'i')),
    outcome: 'ValidationError',
  },
  {
    name: 'PutItem over 400 KiB in UTF-8 and under in characters',
    write: (table) => table.put(itemOf(LIMIT + 1000, 'utf', 'é')),
    outcome: REFUSED,
  },
];

const inserts: readonly WriteCase[] = [
  {
    name: 'INSERT of a stored key beside one of a new key',
    write: async (table) => {
      await table.insert(key('stored'));
      return table.insert({ ...key('stored'), again: text('x') }, key('new'));
    },
    outcome: 'DuplicateItem, accepted',
  },
  {
    name: 'a batch that INSERTs one key twice',
    write: (table) => table.insert(key('twice'), { ...key('twice'), again: text('x') }, key('after')),
    outcome: REFUSED,
  },
  {
    name: 'the statements round the repeated key of such a batch',
    write: (table) =>
      table
        .insert({ ...key('twice') })
        .then((one) => table.insert(key('after')).then((two) => `${one}, ${two}`)),
    outcome: 'DuplicateItem, accepted',
  },
  {
    name: 'a batch that INSERTs a stored key twice',
    write: (table) => table.insert(key('stored'), key('stored')),
    outcome: REFUSED,
  },
  {
    name: 'INSERT without its sort key',
    write: (table) => table.insert({ pk: text('alone') }),
    outcome: 'ValidationError',
  },
  {
    name: 'INSERT with a number for a key',
    write: (table) => table.insert({ pk: text('typed'), sk: number('1') }),
    outcome: 'ValidationError',
  },
  {
    name: 'INSERT with a number for an index key',
    write: (table) => table.insert({ ...key('typed'), owner: number('1') }),
    outcome: 'ValidationError',
  },
  {
    name: 'INSERT with a quote in a name',
    write: (table) => table.insert({ ...key('quoted'), "it's": text('x') }),
    outcome: 'accepted',
  },
  {
    name: 'INSERT with an empty name',
    write: (table) => table.insert({ ...key('nameless'), '': text('x') }),
    outcome: 'ValidationError',
  },
  {
    name: 'INSERT into a table that is not there',
    write: (table) => table.insertInto('nothing', key('lost')),
    outcome: 'ResourceNotFound',
  },
  {
    name: 'INSERT of 26 items',
    write: (table) => table.insert(...Array.from({ length: 26 }, (_, at) => key(`many ${at}`))),
    outcome: REFUSED,
  },
  {
    name: 'PutItem with an empty name',
    write: (table) => table.put({ ...key('e'), '': text('x') }),
    outcome: REFUSED,
  },
  {
    name: 'UpdateItem of an empty name',
    write: (table) => table.update(key('e'), '', text('x')),
    outcome: REFUSED,
  },
];

/** In order: some need what an earlier one wrote. */
export const writeCases: readonly WriteCase[] = [...values, ...keys, ...sizes, ...inserts];
