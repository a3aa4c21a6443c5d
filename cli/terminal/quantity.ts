import { InvalidArgumentError } from 'commander';

const thousands: Readonly<Record<string, number>> = { '': 1, k: 1e3, M: 1e6, G: 1e9 };

/** A whole number as one would write it: 1000000, 1_000_000, 1e6, 1.5M or 250k. */
export function quantity(least: number, most: number) {
  return (text: string): number => {
    const [, digits = '', unit = ''] = /^(\d[\d_]*(?:\.\d+)?(?:e\d{1,2})?)([kMG]?)$/.exec(text) ?? [];
    const number = Number(digits.replaceAll('_', '')) * (thousands[unit] ?? 1);
    if (digits !== '' && Number.isInteger(number) && number >= least && number <= most) return number;
    throw new InvalidArgumentError(
      `It must be a whole number from ${least} to ${most.toLocaleString('en-US')}, like 1000000, 1e6, 1.5M or 250k.`,
    );
  };
}
