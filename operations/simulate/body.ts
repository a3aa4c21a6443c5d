import { isUtf8 } from 'node:buffer';
import { readWord } from '../../functions/events/instance.ts';
import type { Provider } from '../../functions/webhook/provider.ts';
import type { ProviderOperations, Variation } from '../provider-operations.ts';
import { type Sample, withBody } from '../samples/read.ts';

/**
 * Other events of a sample: marked as simulated, dated now, with new ids. Samples without events, or that aren't
 * text, are unchanged.
 */
export function varied(sample: Sample, vary: ProviderOperations['vary'], variation: Variation): Sample {
  if (sample.expected.events.length === 0 || !isUtf8(sample.body)) return sample;
  const text = sample.body.toString();
  const changed = vary === undefined ? text : vary(text, variation);
  const body = Buffer.from(marked(sample.provider, changed, simulatedField(variation.at)));
  return { ...withBody(sample, body), expected: sample.expected };
}

export function simulatedField(at: Date): string {
  return `"simulated":${at.getTime()}`;
}

/** The field becomes the first of each item, and stays in the stored payload. */
export function marked(provider: Provider, text: string, field: string): string {
  const delivery = {
    id: '',
    ...readWord(provider.name),
    receivedAt: '',
    headers: {},
    body: Buffer.from(text),
  };
  let [result, from] = ['', 0];
  for (const { payload } of provider.split(delivery)) {
    const start = text.indexOf(payload, from);
    const brace = /^\s*\{/.exec(payload)?.[0].length;
    // Items may share one text.
    if (start < 0 || brace === undefined) continue;
    const separator = /^\s*\}/.test(payload.slice(brace)) ? '' : ',';
    result += `${text.slice(from, start + brace)}${field}${separator}`;
    from = start + brace;
  }
  return result + text.slice(from);
}
