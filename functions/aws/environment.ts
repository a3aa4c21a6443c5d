export function required(name: string): string {
  const value = process.env[name];
  if (value === undefined || value === '') throw new Error(`environment variable ${name} is not set`);
  return value;
}

export function numberOr(name: string, otherwise: number): number {
  return process.env[name] === undefined ? otherwise : requiredNumber(name);
}

export function requiredNumber(name: string): number {
  const value = Number(required(name));
  if (!Number.isFinite(value)) throw new Error(`environment variable ${name} is not a number`);
  return value;
}
