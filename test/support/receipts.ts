import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { eventKey, recipientKey } from '../../functions/events/keys.ts';
import { readReceipt } from '../../functions/paubox/commands/api.ts';
import { paubox } from '../../functions/paubox/index.ts';
import { receiptItems } from '../../functions/paubox/receipt.ts';
import { eventsOf, reconciledDeliveries } from '../../operations/reconcile/deliveries.ts';

const folder = join(import.meta.dirname, '..', '..', 'functions', 'paubox', 'fixtures', 'receipts');

/** What was asked for where an answer names no tracking id. */
const asked = '00000000-0000-4000-8000-000000000000';

/** Answers of Paubox's API on disk, `CASE.json`, with the events that they report, `CASE.expected.json`. */
export const receiptCases = readdirSync(folder)
  .filter((file) => !file.endsWith('.expected.json'))
  .map((file) => ({
    name: file.slice(0, -'.json'.length),
    text: readFileSync(join(folder, file), 'utf8'),
    expected: () => JSON.parse(readFileSync(join(folder, file.replace(/json$/, 'expected.json')), 'utf8')),
  }));

/** The items of an answer. */
export function itemsIn(text: string) {
  const receipt = readReceipt(text, /"sourceTrackingId": *"([^"]+)"/.exec(text)?.[1] ?? asked);
  if (receipt === undefined) throw new Error('no receipt');
  return receipt.entries.flatMap((entry) => receiptItems(entry, receipt));
}

/** The events that an answer becomes if none of them is stored, less what differs from run to run. */
export function eventsIn(text: string) {
  const texts = itemsIn(text).map((item) => JSON.stringify(item));
  return reconciledDeliveries(paubox, texts, (some) => `[${some.join(',')}]`)
    .flatMap((delivery) => eventsOf(delivery))
    .map((event) => {
      const { deliveryid: _, recordedtime: __, ...rest } = event;
      return { keys: { ...eventKey(event), recipient: recipientKey(event) }, event: rest };
    });
}
