interface Unit {
  /** Times from here on, up to before `to`, are in this unit. */
  readonly from: bigint;
  readonly to: bigint;
  readonly milliseconds: (time: bigint) => bigint;
}

/** Of 100 ns: from the years 1601 and 1 to 1970. */
const filetimeEpoch = 116_444_736_000_000_000n;
const ticksEpoch = 621_355_968_000_000_000n;

/** `Time` is documented as a long, its unit is not: most likely seconds. Each unit has its range, and some have none. */
const units: readonly Unit[] = [
  { from: 0n, to: 10n ** 11n, milliseconds: (seconds) => seconds * 1_000n },
  { from: 10n ** 11n, to: 10n ** 14n, milliseconds: (time) => time },
  { from: 10n ** 14n, to: 10n ** 17n, milliseconds: (microseconds) => microseconds / 1_000n },
  {
    from: 12n * 10n ** 16n,
    to: 2n * 10n ** 17n,
    milliseconds: (filetime) => (filetime - filetimeEpoch) / 10_000n,
  },
  { from: 6n * 10n ** 17n, to: 7n * 10n ** 17n, milliseconds: (ticks) => (ticks - ticksEpoch) / 10_000n },
  { from: 10n ** 18n, to: 10n ** 19n, milliseconds: (nanoseconds) => nanoseconds / 1_000_000n },
];

/** `Time` as RFC 3339; other text than a number is given back as it is. Doubles would lose milliseconds of ticks. */
export function timeOf(time: string): string | undefined {
  const [, whole, fraction = ''] = /^(\d{1,19})(?:\.(\d+))?$/.exec(time) ?? [];
  if (whole === undefined) return time;
  // Almost always seconds, for which no BigInt is needed.
  if (whole.length <= 10) return new Date(Number(whole) * 1_000 + millisecondsOf(fraction)).toISOString();
  const value = BigInt(whole);
  const unit = units.find(({ from, to }) => value >= from && value < to);
  if (unit === undefined) return undefined;
  // Only of seconds is the fraction milliseconds.
  const rest = unit === units[0] ? millisecondsOf(fraction) : 0;
  return new Date(Number(unit.milliseconds(value)) + rest).toISOString();
}

function millisecondsOf(fraction: string): number {
  return fraction === '' ? 0 : Number(fraction.slice(0, 3).padEnd(3, '0'));
}
