import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { eventTypes } from '../functions/events/event.ts';
import { providers } from '../functions/providers.ts';
import { samplesOf } from '../operations/samples/read.ts';
import { schemas } from '../tools/generate/schema.ts';
import { validityOf } from './support/validity.ts';

const sampled = providers.flatMap(samplesOf).flatMap((sample) =>
  sample.expected.events.map(({ event }): { name: string; event: Record<string, unknown> } => ({
    name: `${sample.provider.name} ${sample.name}`,
    event: { ...event, deliveryid: 'd', recordedtime: '2026-11-22T00:00:00.000Z' },
  })),
);

test.each(Object.keys(schemas))(
  'schema/%s is the one that the code gives: npm run generate -- schema',
  (name) => {
    expect(JSON.parse(readFileSync(join(import.meta.dirname, '..', 'schema', name), 'utf8'))).toEqual(
      schemas[name],
    );
  },
);

test.each(Object.keys(schemas))('schema/%s is a valid JSON Schema, draft 2020-12', (name) => {
  const ajv = new Ajv2020({ strict: true, strictTypes: false });
  expect(ajv.validateSchema(schemas[name] ?? {})).toBe(true);
});

test('every sampled event is valid by an independent validator and by the CloudEvents SDK', () => {
  expect(sampled.length).toBeGreaterThan(100);
  const invalid = sampled.filter(({ event }) => validityOf(event) !== 'valid');
  expect(invalid.map(({ name, event }) => [name, validityOf(event)])).toEqual([]);
});

test('every type has a sample', () => {
  const types = new Set(sampled.map(({ event }) => String(event.type)));
  expect(eventTypes.filter((type) => !types.has(type))).toEqual([]);
});

test.each([
  ['another type', { type: 'email.exploded' }],
  ['an id of another form', { id: 'x' }],
  ['a time without milliseconds', { time: '2026-11-22T00:00:00Z' }],
  ['no subject', { subject: undefined }],
  ['data without payload', { data: {} }],
])('an event with %s is not valid', (_, change) => {
  const [first] = sampled;
  expect(validityOf(first?.event ?? {})).toBe('valid');
  expect(validityOf(JSON.parse(JSON.stringify({ ...first?.event, ...change })))).not.toBe('valid');
});
