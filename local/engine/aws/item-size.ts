import type { JsonObject } from './json.ts';
import { isObject } from './json.ts';
import { invalid } from './refusal.ts';

const largestItem = 400 * 1024;

/** dynalite counts UTF-16 units where AWS counts UTF-8 bytes. */
export function checkItemSize(item: JsonObject, what = 'Item size'): void {
  if (attributesSize(item) > largestItem) throw invalid(`${what} has exceeded the maximum allowed size`);
}

function attributesSize(attributes: JsonObject): number {
  return sum(Object.entries(attributes).map(([name, value]) => Buffer.byteLength(name) + valueSize(value)));
}

function valueSize(value: unknown): number {
  if (!isObject(value)) return 0;
  const { S, B, N, SS, BS, NS, M, L } = value;
  if (typeof S === 'string') return Buffer.byteLength(S);
  if (typeof B === 'string') return Buffer.byteLength(B, 'base64');
  if (typeof N === 'string') return numberSize(N);
  if (isObject(M)) return 3 + Object.keys(M).length + attributesSize(M);
  if (Array.isArray(L)) return 3 + L.length + sum(L.map(valueSize));
  const set = [SS, BS, NS].find(Array.isArray);
  const type = SS !== undefined ? 'S' : BS !== undefined ? 'B' : 'N';
  return set === undefined ? 1 : sum(set.map((one) => valueSize({ [type]: one })));
}

function numberSize(number: string): number {
  const significant = number
    .replace(/e.*$/i, '')
    .replace(/\D/g, '')
    .replace(/^0+|0+$/g, '');
  return Math.ceil(significant.length / 2) + 1 + (number.startsWith('-') ? 1 : 0);
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
