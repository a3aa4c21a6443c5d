/** Each mail once, and only of providers that report every mail. */
export interface Tally {
  readonly sent: number;
  /** Of providers that reported a delivery, or an open, in the period. */
  readonly sentOfDelivering: number;
  readonly sentOfOpening: number;
  readonly delivered: number;
  readonly bounced: number;
  readonly blocked: number;
  readonly complained: number;
  readonly opened: number;
  readonly openedByOthers: number;
}

export type Counter = keyof Tally;

/** Numerator and denominator. */
const definitions = {
  delivery: ['delivered', 'sentOfDelivering'],
  bounce: ['bounced', 'sent'],
  blocked: ['blocked', 'sent'],
  complaint: ['complained', 'sent'],
  open: ['opened', 'sentOfOpening'],
  openWithoutMachines: ['openedByOthers', 'sentOfOpening'],
} as const satisfies Record<string, readonly [Counter, Counter]>;

export type RateName = keyof typeof definitions;

export const rateNames = Object.keys(definitions).filter(isRateName);

function isRateName(name: string): name is RateName {
  return name in definitions;
}

export interface Rate {
  readonly numerator: number;
  readonly denominator: number;
  readonly rate: number;
}

export type Rates = Readonly<Partial<Record<RateName, Rate>>>;

/** `of`: the mails of the group, whatever happened to them. */
export function ratesOf(group: Partial<Tally>, of: Partial<Tally>, isPart: boolean): Rates {
  const rates: Partial<Record<RateName, Rate>> = {};
  for (const name of rateNames) {
    const [above, below] = definitions[name];
    const { [above]: numerator = 0 } = group;
    const { [below]: denominator = 0 } = of;
    // In a group such as one category, other rates are unknown, not 0.
    if (denominator === 0 || (isPart && numerator === 0)) continue;
    rates[name] = { numerator, denominator, rate: numerator / denominator };
  }
  return rates;
}
