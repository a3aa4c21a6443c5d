import fc from 'fast-check';
import { plans } from './plan.ts';
import { tryInput } from './try-input.ts';

export interface Fuzzing {
  readonly inputs: number;
  readonly seed: number;
  /** Of an input that failed, as the report names it: only that one is tried. */
  readonly path?: string | undefined;
}

export interface Fuzzed {
  readonly inputs: number;
  /** How many inputs came to what, by provider, status, reason and first event's type. */
  readonly outcomes: ReadonlyMap<string, number>;
  /** What failed, made as small as may be, and how to run it again; undefined if every promise held. */
  readonly failure: string | undefined;
}

/** Tries inputs made from a seed, up to the first for which a promise is broken. `begun` hears the number of each. */
export async function fuzz(
  { inputs, seed, path }: Fuzzing,
  begun?: (input: number) => void,
): Promise<Fuzzed> {
  const outcomes = new Map<string, number>();
  let tried = 0;
  const unhandled: unknown[] = [];
  const onUnhandled = (reason: unknown) => unhandled.push(reason);
  process.on('unhandledRejection', onUnhandled);
  try {
    const property = fc.asyncProperty(plans, async (plan) => {
      tried++;
      begun?.(tried);
      const outcome = await tryInput(plan);
      outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
      if (unhandled.length > 0) throw new Error(`unhandled rejection: ${unhandled.splice(0)}`);
    });
    const checked = await fc.check(property, {
      numRuns: inputs,
      seed,
      ...(path === undefined ? {} : { path }),
    });
    const { failed, counterexample, counterexamplePath, errorInstance } = checked;
    const again = `npm run fuzz -- --seed ${seed} --path ${counterexamplePath}`;
    const [plan] = counterexample ?? [];
    const stack = errorInstance instanceof Error ? errorInstance.stack : String(errorInstance);
    const failure = failed ? `${stack}\n\nof ${JSON.stringify(plan)}\n\nagain: ${again}` : undefined;
    return { inputs: tried, outcomes, failure };
  } finally {
    process.off('unhandledRejection', onUnhandled);
  }
}
