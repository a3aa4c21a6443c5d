/** What is counted of a group to make rates of, each mail once: of mails only whose provider tells of every mail. */
export interface Tally {
  /** Mails that were sent, as far as their provider tells. */
  readonly sent: number;
  /** Of those, mails of providers that told of a delivery in the period, or of an open. */
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

/** Mails that something happened to, over mails that it could have been told of. */
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

export const denominators: readonly Counter[] = ['sent', 'sentOfDelivering', 'sentOfOpening'];

/** `of` are the mails of the group, less what tells its mails apart by what became of them. */
export function ratesOf(group: Partial<Tally>, of: Partial<Tally>, isPart: boolean): Rates {
  const rates: Partial<Record<RateName, Rate>> = {};
  for (const name of rateNames) {
    const [above, below] = definitions[name];
    const { [above]: numerator = 0 } = group;
    const { [below]: denominator = 0 } = of;
    // Of a part such as one category, the other rates are no zeros: they are not asked.
    if (denominator === 0 || (isPart && numerator === 0)) continue;
    rates[name] = { numerator, denominator, rate: numerator / denominator };
  }
  return rates;
}
