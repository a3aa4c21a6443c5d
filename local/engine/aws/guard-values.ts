import type { JsonObject } from './json.ts';
import { isObject } from './json.ts';
import { invalid } from './refusal.ts';

const tooDeep =
  'Nesting Levels have exceeded supported limits: Attributes in the item have nested levels beyond supported limit';

/** The item itself is the first of the 32 levels. */
export const itemLevels = 31;
/** AWS's DynamoDB Local lets a PartiQL parameter be one level deeper. */
export const parameterLevels = 32;

export function checkAttributes(attributes: JsonObject, levels: number): void {
  for (const [name, value] of Object.entries(attributes)) {
    if (name === '') throw invalid('Empty attribute name');
    checkValue(value, levels);
  }
}

/** At any depth; dynalite refuses unknown shapes. */
export function checkValue(value: unknown, levels: number): void {
  if (!isObject(value)) return;
  const { M, L, N, NS, SS, BS, NULL } = value;
  if ((M !== undefined || L !== undefined) && levels === 0) throw invalid(tooDeep);
  if (isObject(M)) checkAttributes(M, levels - 1);
  if (Array.isArray(L)) for (const item of L) checkValue(item, levels - 1);
  if (N !== undefined) checkNumber(N);
  if (Array.isArray(NS)) for (const number of NS) checkNumber(number);
  const wrong = 'One or more parameter values were invalid:';
  if (NULL === false) throw invalid(`${wrong} Null attribute value types must have the value of true`);
  if (isEmpty(SS)) throw invalid(`${wrong} An string set  may not be empty`);
  if (isEmpty(NS)) throw invalid(`${wrong} An number set  may not be empty`);
  if (isEmpty(BS)) throw invalid(`${wrong} Binary sets should not be empty`);
}

function isEmpty(set: unknown): boolean {
  return Array.isArray(set) && set.length === 0;
}

function checkNumber(number: unknown): void {
  if (typeof number !== 'string') return;
  const parts = /^[+-]?(\d*)(?:\.(\d*))?(?:e([+-]?\d+))?$/i.exec(number);
  const [, whole = '', fraction = '', exponent = '0'] = parts ?? [];
  const digits = whole + fraction;
  if (digits === '') throw invalid('A value provided cannot be converted into a number');
  const significant = digits.replace(/^0+/, '');
  if (significant === '') return;
  const magnitude = significant.length - 1 - fraction.length + Number(exponent);
  const outside = 'Attempting to store a number with magnitude';
  if (magnitude > 125) throw invalid(`Number overflow. ${outside} larger than supported range`);
  if (magnitude < -130) throw invalid(`Number underflow. ${outside} smaller than supported range`);
  if (significant.replace(/0+$/, '').length > 38)
    throw invalid('DynamoDB only supports precision up to 38 digits');
}
