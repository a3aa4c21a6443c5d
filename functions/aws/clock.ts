/** How late this machine's clock is, in milliseconds, as AWS last showed: after a thaw it may be minutes. */
let lateMs = 0;

/** A refusal for the sake of the clock is by minutes; an answer's Date has seconds, and was on its way. */
const toleratedMs = 60_000;

/** Faults that a wrong clock causes. @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-troubleshooting.html */
const clockFault = /Signature|Skewed|RequestExpired|InTheFuture|AuthFailure/;

/** The time by AWS's clock, as far as it is known here. */
export function awsTime(): Date {
  return new Date(Date.now() + lateMs);
}

/** Takes over the Date of an answer that refused a request signed at `signedAt`; true if another try may succeed. */
export function correctClock(fault: string, date: string | undefined, signedAt: Date): boolean {
  const shown = Date.parse(date ?? '');
  // NaN fails the comparison.
  if (!clockFault.test(fault) || !(Math.abs(shown - signedAt.getTime()) > toleratedMs)) return false;
  lateMs = shown - Date.now();
  return true;
}
