import * as v from 'valibot';
import type { Host } from '../lambda/environment.ts';
import type { LambdaFunction, Outcome } from '../lambda/function.ts';
import { account, region } from '../stack/names.ts';
import type { Stack } from '../stack/stack.ts';

export interface ScheduleRun {
  readonly schedule: string;
  readonly function: string;
  readonly outcome: Outcome;
}

type Schedule = ReturnType<typeof startSchedule>;

const RuleProperties = v.object({
  ScheduleExpression: v.optional(v.string()),
  State: v.optional(v.string(), 'ENABLED'),
  Targets: v.optional(v.array(v.object({ Arn: v.string() })), []),
});

export function startSchedules(
  stack: Stack,
  functions: ReadonlyMap<string, LambdaFunction>,
  onLog: Host['onLog'],
): readonly Schedule[] {
  return stack.of('AWS::Events::Rule').flatMap(({ logicalId, identity, properties }) => {
    const rule = v.parse(RuleProperties, properties);
    const everyMs = rateMs(rule.ScheduleExpression);
    if (everyMs === undefined || rule.State === 'DISABLED') return [];
    const targets = rule.Targets.map(({ Arn }) => {
      const found = [...functions].find(([, { arn }]) => arn === Arn);
      if (found === undefined) throw new Error(`The rule ${logicalId} leads to no function of the stack`);
      return found;
    });
    const settings = { id: logicalId, arn: identity.attributes.Arn ?? '', everyMs, targets };
    return [startSchedule(settings, (line) => onLog({ function: logicalId, line }))];
  });
}

/** Those with these logical ids, or all. */
export async function runSchedules(
  schedules: readonly Schedule[],
  ids: readonly string[],
): Promise<readonly ScheduleRun[]> {
  const unknown = ids.find((wanted) => !schedules.some(({ id }) => id === wanted));
  if (unknown !== undefined) throw new Error(`The template has no schedule ${unknown} that is emulated`);
  const chosen = ids.length === 0 ? schedules : schedules.filter(({ id }) => ids.includes(id));
  return (await Promise.all(chosen.map((schedule) => schedule.run()))).flat();
}

const unitsMs: Readonly<Record<string, number>> = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };

/**
 * `rate(5 minutes)` in milliseconds; undefined for anything else, such as `cron(…)`.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html
 */
export function rateMs(expression: unknown): number | undefined {
  const [, count = '', unit = '', plural = ''] =
    /^rate\(([1-9]\d*) (minute|hour|day)(s?)\)$/.exec(String(expression)) ?? [];
  const unitMs = unitsMs[unit];
  // AWS refuses `rate(1 minutes)` and `rate(5 minute)` alike.
  return unitMs === undefined || (count === '1') !== (plural === '') ? undefined : Number(count) * unitMs;
}

export interface ScheduleRule {
  readonly id: string;
  readonly arn: string;
  readonly everyMs: number;
  /** By logical id. */
  readonly targets: readonly (readonly [string, Pick<LambdaFunction, 'invoke'>])[];
}

/** The longest that a timer can wait. */
const mostMs = 2 ** 31 - 1;

/** Never twice at a time; a failed run is not repeated. */
export function startSchedule(rule: ScheduleRule, onLog: (line: string) => void) {
  let last: Promise<unknown> = Promise.resolve();
  let runs = 0;
  let stopped = false;

  async function invokeTargets(): Promise<readonly ScheduleRun[]> {
    if (stopped) return [];
    const event = Buffer.from(JSON.stringify(scheduledEvent(rule.arn)));
    return Promise.all(
      rule.targets.map(async ([name, lambda]) => {
        const outcome = await lambda.invoke(event);
        if (outcome.kind !== 'response') onLog(`The scheduled run of ${name} failed: ${outcome.kind}`);
        return { schedule: rule.id, function: name, outcome };
      }),
    );
  }

  function run(): Promise<readonly ScheduleRun[]> {
    runs += 1;
    const turn = last.then(invokeTargets).finally(() => {
      runs -= 1;
    });
    last = turn.catch(() => {});
    return turn;
  }

  const tick = () => {
    if (runs === 0) run().catch((error: unknown) => onLog(`A scheduled run failed: ${error}`));
  };
  const timer = rule.everyMs > mostMs ? undefined : setInterval(tick, rule.everyMs);
  timer?.unref();
  return {
    id: rule.id,
    /** After the run that may be under way; none after a stop. */
    run,
    async stop() {
      stopped = true;
      clearInterval(timer);
      await last;
    },
  };
}

/** https://docs.aws.amazon.com/eventbridge/latest/ref/events-ref-eventbridge-scheduler.html */
function scheduledEvent(ruleArn: string) {
  return {
    version: '0',
    id: crypto.randomUUID(),
    'detail-type': 'Scheduled Event',
    source: 'aws.events',
    account,
    time: `${new Date().toISOString().slice(0, 19)}Z`,
    region,
    resources: [ruleArn],
    detail: {},
  };
}
