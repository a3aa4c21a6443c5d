import { invalid } from '../failure.ts';
import { type Sample, withBody } from '../samples/read.ts';

export type FieldSet = ReturnType<typeof fieldSet>;

/** `data.recipient=ann@example.net`: JSON if it parses, otherwise text. */
export function fieldSet(text: string) {
  const [, path = '', value = ''] = /^([^=]+)=(.*)$/s.exec(text) ?? [];
  if (path === '') throw invalid('It must be like data.recipient=ann@example.net.');
  return { path: path.split('.'), value: jsonOr(value, value) };
}

function jsonOr(text: string, otherwise: unknown): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return otherwise;
  }
}

/** Sets a field of the body, or of our event: then replaces its value wherever the body has it. */
export function withField(sample: Sample, { path, value }: FieldSet): Sample {
  const text = sample.body.toString();
  const changed =
    inBody(text, path, value) ?? inWords(sample, text, path, value) ?? inBody(text, path, value, true);
  if (changed === undefined)
    throw invalid(`Neither ${sample.name} nor its event has a field ${path.join('.')}.`);
  return { ...withBody(sample, Buffer.from(changed)), expected: sample.expected };
}

/** In each item of a list. Undefined if there is no such field. */
function inBody(text: string, path: readonly string[], value: unknown, mayAdd = false): string | undefined {
  const body = jsonOr(text, undefined);
  const items = Array.isArray(body) && !/^\d+$/.test(path[0] ?? '') ? body : [body];
  let isSet = false;
  for (const item of items) {
    const owner = at(item, path.slice(0, -1));
    const [name = ''] = path.slice(-1);
    if (typeof owner !== 'object' || owner === null || !(mayAdd || Object.hasOwn(owner, name))) continue;
    Object.defineProperty(owner, name, { value, enumerable: true, configurable: true, writable: true });
    isSet = true;
  }
  return isSet ? JSON.stringify(body) : undefined;
}

function at(value: unknown, [first, ...rest]: readonly string[]): unknown {
  if (first === undefined) return value;
  const isThere = typeof value === 'object' && value !== null && Object.hasOwn(value, first);
  return isThere ? at(Object.getOwnPropertyDescriptor(value, first)?.value, rest) : undefined;
}

/** Addresses are replaced within texts too; other values only as a whole. */
function inWords({ expected }: Sample, text: string, path: readonly string[], value: unknown) {
  const known = expected.events.map(({ event }) => at(event, path)).find((one) => typeof one === 'string');
  if (known === undefined || !text.includes(known)) return undefined;
  const quoted = JSON.stringify(known);
  if (typeof value !== 'string' || !known.includes('@'))
    return text.includes(quoted) ? text.replaceAll(quoted, () => JSON.stringify(value)) : undefined;
  const bare = (one: string) => JSON.stringify(one).slice(1, -1);
  return text.replaceAll(bare(known), () => bare(value));
}
