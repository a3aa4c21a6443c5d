import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { Ajv } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import * as v from 'valibot';
import { parse } from 'yaml';
import { eventTypes } from '../functions/events/types.ts';
import { providers } from '../functions/providers.ts';
import { encodeDelivery } from '../functions/webhook/delivery.ts';
import { samplesOf } from '../operations/samples/read.ts';
import { asyncapi } from '../tools/generate/asyncapi.ts';
import { schemas } from '../tools/generate/schema.ts';
import { readTemplate } from './support/template.ts';

const published = JSON.parse(readFileSync(join(import.meta.dirname, 'asyncapi', '3.0.0.json'), 'utf8'));
const written = readFileSync(join(import.meta.dirname, '..', 'schema', 'asyncapi.yaml'), 'utf8');
const Messages = v.object({
  components: v.object({
    messages: v.record(
      v.string(),
      v.object({ payload: v.object({ schema: v.record(v.string(), v.unknown()) }) }),
    ),
  }),
});
const { messages } = v.parse(Messages, parse(written)).components;

test('schema/asyncapi.yaml is the one that the code and the template give: npm run generate -- asyncapi', () => {
  expect(parse(written)).toEqual(JSON.parse(JSON.stringify(asyncapi(readTemplate('default').text))));
});

test('it is valid by the JSON Schema that AsyncAPI publishes, which refuses a wrong binding', () => {
  const validate = formats.default(new Ajv({ strict: false, logger: false })).compile(published);
  expect([validate(parse(written)), validate.errors]).toEqual([true, null]);
  expect(validate(parse(written.replaceAll('fifoQueue: false', 'fifoQueue: maybe')))).toBe(false);
});

test('every reference within the document leads somewhere', () => {
  const document = parse(written);
  const references = [...written.matchAll(/\$ref: "?#\/([^"\n]+)"?/g)].map(([, path = '']) => path);
  const found = (path: string) =>
    path
      .split('/')
      .reduce((at, name) => (at instanceof Object ? Reflect.get(at, name) : undefined), document);
  expect(references.length).toBeGreaterThan(eventTypes.length);
  expect(references.filter((path) => found(path) === undefined)).toEqual([]);
});

/** As a reader of the document would: with event.json beside it. */
const reader = formats.default(new Ajv2020({ strict: false, inlineRefs: false }));
reader.addSchema({ ...schemas['event.json'], $id: 'event.json' });

function isValid(name: string, value: unknown): boolean {
  const $id = `of-${name}.yaml`;
  const validate = reader.getSchema($id) ?? reader.compile({ $id, ...messages[name]?.payload.schema });
  return validate(value) === true;
}

test('each type has a message, and a sampled event of it is valid by that message alone', () => {
  expect(Object.keys(messages).sort()).toEqual([...eventTypes, 'delivery'].sort());
  const sampled = providers
    .flatMap(samplesOf)
    .flatMap(({ expected }) => expected.events)
    .map(({ event }) => ({ ...event, deliveryid: 'd', recordedtime: '2026-11-22T00:00:00.000Z' }));
  for (const [index, type] of eventTypes.entries()) {
    const ofType = sampled.find((event) => event.type === type);
    expect([type, isValid(type, ofType)]).toEqual([type, true]);
    const another = eventTypes[(index + 1) % eventTypes.length] ?? '';
    expect([type, isValid(another, ofType)]).toEqual([type, false]);
  }
});

test('a delivery is valid by its message', () => {
  const delivery = {
    id: 'd',
    provider: 'p',
    receivedAt: '2026-11-22T00:00:00.000Z',
    headers: { 'content-type': 'application/json' },
    body: Buffer.from('{}'),
  };
  expect(isValid('delivery', JSON.parse(encodeDelivery(delivery)))).toBe(true);
  expect(isValid('delivery', { ...JSON.parse(encodeDelivery(delivery)), version: 2 })).toBe(false);
});
