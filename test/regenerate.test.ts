import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { composeEvent } from '../functions/events/compose.ts';
import type { Item, PosternEvent } from '../functions/events/event.ts';
import { eventKey, recipientKey } from '../functions/events/keys.ts';
import { providers } from '../functions/providers.ts';
import type { Provider } from '../functions/webhook/provider.ts';
import { samplesOf } from '../operations/samples/read.ts';
import { receivedAt } from './support/outcome.ts';
import { validityOf } from './support/validity.ts';

const originOf = ({ name }: Provider) => ({
  provider: name,
  deliveryid: 'd',
  recordedtime: receivedAt.toISOString(),
});

function eventsOf(provider: Provider, body: Buffer): readonly PosternEvent[] {
  const headers = provider.sign(body, 's', receivedAt);
  const delivery = { id: 'd', provider: provider.name, receivedAt: receivedAt.toISOString(), headers, body };
  return provider
    .split(delivery)
    .map((item) => composeEvent(originOf(provider), item, provider.normalize(item)));
}

/** What remains of an event in the table for normalising it again. */
function itemOf({ data: { payload = '', envelope } }: PosternEvent): Item {
  return envelope === undefined ? { payload } : { payload, envelope };
}

/** A sampled body of the provider with one value in it, found by following the steps, replaced by any other. */
function mutated(provider: Provider): fc.Arbitrary<unknown> {
  const bodies = samplesOf(provider).flatMap(({ body, expected }) => {
    if (expected.events.length === 0) return [];
    try {
      return [JSON.parse(body.toString())];
    } catch {
      return [];
    }
  });
  return fc
    .tuple(fc.constantFrom(...bodies), fc.array(fc.nat(30), { maxLength: 4 }), fc.jsonValue())
    .map(([body, steps, value]) => replaced(body, steps, value));
}

function replaced(value: unknown, [step, ...steps]: readonly number[], by: unknown): unknown {
  if (step === undefined || typeof value !== 'object' || value === null) return by;
  if (Array.isArray(value)) {
    return value.map((part, index) => (index === step % value.length ? replaced(part, steps, by) : part));
  }
  const entries = Object.entries(value);
  return Object.fromEntries(
    entries.map(([name, part], index) => [
      name,
      index === step % entries.length ? replaced(part, steps, by) : part,
    ]),
  );
}

const anything = (provider: Provider) =>
  fc.oneof(fc.jsonValue(), { arbitrary: mutated(provider), weight: 4 });

test.each(providers)(
  'any JSON that $name could send gives valid events, with keys within their limits',
  (provider) => {
    fc.assert(
      fc.property(anything(provider), (value) => {
        const events = eventsOf(provider, Buffer.from(JSON.stringify(value)));
        // Only an empty list holds nothing.
        expect(events.length > 0 || (Array.isArray(value) && value.length === 0)).toBe(true);
        for (const event of events) {
          expect(validityOf(JSON.parse(JSON.stringify(event)))).toBe('valid');
          const { pk, sk } = eventKey(event);
          expect(Buffer.byteLength(pk)).toBeLessThanOrEqual(2_048);
          expect(sk).toMatch(/^(0|\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z)#[0-9a-f]{32}$/);
          expect(Buffer.byteLength(recipientKey(event) ?? '')).toBeLessThanOrEqual(256);
        }
      }),
      { numRuns: 300 },
    );
  },
);

test.each(providers)(
  'payload and envelope of any event of $name give the same event again, to the byte',
  (provider) => {
    fc.assert(
      fc.property(anything(provider), (value) => {
        for (const event of eventsOf(provider, Buffer.from(JSON.stringify(value)))) {
          const item = itemOf(event);
          const again = composeEvent(originOf(provider), item, provider.normalize(item));
          expect(JSON.stringify(again)).toBe(JSON.stringify(event));
        }
      }),
      { numRuns: 300 },
    );
  },
);

test.each(providers)('equal deliveries of $name give equal ids and keys', (provider) => {
  fc.assert(
    fc.property(anything(provider), (value) => {
      const keysOf = () =>
        eventsOf(provider, Buffer.from(JSON.stringify(value))).map((event) => [event.id, eventKey(event)]);
      expect(keysOf()).toEqual(keysOf());
    }),
  );
});
