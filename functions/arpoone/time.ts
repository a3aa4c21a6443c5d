interface Unit {
  /** Times from here up to before `to` have this unit. */
  readonly from: bigint;
  readonly to: bigint;
  readonly milliseconds: (time: bigint) => bigint;
}

/** In 100 ns: from the years 1601 and 1 to 1970. */
const filetimeEpoch = 116_444_736_000_000_000n;
const ticksEpoch = 621_355_968_000_000_000n;

/** `Time` is documented as a long without its unit: most likely seconds. Each unit has its range. */
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

/** `Time` as RFC 3339; other text is returned unchanged. Doubles would lose milliseconds of ticks. */
export function timeOf(time: string): string | undefined {
  // Almost always seconds, which need no BigInt.
  if (/^\d{1,10}$/.test(time)) return ofSeconds(Number(time));
  const [, whole, fraction = ''] = /^(\d{1,19})(?:\.(\d+))?$/.exec(time) ?? [];
  if (whole === undefined) return time;
  const value = BigInt(whole);
  const unit = units.find(({ from, to }) => value >= from && value < to);
  if (unit === undefined) return undefined;
  // Only a fraction of seconds is milliseconds.
  const rest = unit === units[0] && fraction !== '' ? Number(fraction.slice(0, 3).padEnd(3, '0')) : 0;
  return new Date(Number(unit.milliseconds(value)) + rest).toISOString();
}

const day = 86_400;
const twoDigits = Array.from({ length: 60 }, (_, number) => String(number).padStart(2, '0'));
let lastDay = { start: 0, date: '1970-01-01' };

/** Like Date's toISOString, which takes several times as long; consecutive events are of the same day. */
function ofSeconds(seconds: number): string {
  const start = seconds - (seconds % day);
  if (start !== lastDay.start) lastDay = { start, date: new Date(start * 1_000).toISOString().slice(0, -14) };
  const [hour, minute, second] = [(seconds - start) / 3_600, (seconds % 3_600) / 60, seconds % 60];
  return `${lastDay.date}T${twoDigits[Math.trunc(hour)]}:${twoDigits[Math.trunc(minute)]}:${twoDigits[second]}.000Z`;
}
