import { isUtf8 } from 'node:buffer';
import { readWord } from '../../functions/events/instance.ts';
import type { Provider } from '../../functions/webhook/provider.ts';
import type { ProviderOperations, Variation } from '../provider-operations.ts';
import { type Sample, withBody } from '../samples/read.ts';

/**
 * A sample as of other events: what it holds is marked by a field of its own, dated now, and made unlike by what its
 * provider's events are told apart by. What leaves no event, and what is no text, stays as it is.
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

/** With a field as the first of each item that is an object: what is stored tells so for good. */
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
    // Several items may share one text.
    if (start < 0 || brace === undefined) continue;
    const separator = /^\s*\}/.test(payload.slice(brace)) ? '' : ',';
    result += `${text.slice(from, start + brace)}${field}${separator}`;
    from = start + brace;
  }
  return result + text.slice(from);
}
