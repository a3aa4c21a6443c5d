import type { LambdaFunction } from '../lambda/function.ts';
import type { Outcome } from '../lambda/outcome.ts';
import { account, region } from '../stack/names.ts';

export interface ScheduleRule {
  /** Logical id. */
  readonly id: string;
  readonly arn: string;
  readonly everyMs: number;
  readonly targets: readonly ScheduleTarget[];
}

export interface ScheduleTarget {
  /** Logical id of the function. */
  readonly function: string;
  readonly lambda: LambdaFunction;
  /** Sent instead of the event. */
  readonly input?: string;
}

export interface ScheduleRun {
  readonly schedule: string;
  readonly function: string;
  readonly outcome: Outcome;
}

export interface Schedule {
  readonly id: string;
  /** Runs now, after the run that may be under way; none after a stop. */
  run(): Promise<readonly ScheduleRun[]>;
  /** Resolves when the run under way is done. */
  stop(): Promise<void>;
}

/** The longest that a timer can wait. */
const mostMs = 2 ** 31 - 1;

/** Invokes the targets at the rule's rate, never twice at a time; a run that failed is not tried again. */
export function startSchedule(rule: ScheduleRule, onLog: (line: string) => void): Schedule {
  let last: Promise<unknown> = Promise.resolve();
  let runs = 0;
  let stopped = false;

  async function invokeTargets(): Promise<readonly ScheduleRun[]> {
    if (stopped) return [];
    const event = JSON.stringify(scheduledEvent(rule.arn));
    return Promise.all(
      rule.targets.map(async ({ function: name, lambda, input = event }) => {
        const outcome = await lambda.invoke(Buffer.from(input));
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
