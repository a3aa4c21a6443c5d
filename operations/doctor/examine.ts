import { type Deployment, MissingOutputError } from '../deployment.ts';
import { explained } from '../failure.ts';
import { UnreadableLogError } from '../logs/function-logs.ts';
import { type Check, type Finding, grey, red } from './check.ts';

/** What a check found within so many milliseconds; undefined where there was nothing to look at. Never rejects. */
export async function examine(
  check: Check,
  deployment: Deployment,
  withinMs: number,
): Promise<Finding | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<Finding>((resolve) => {
    timer = setTimeout(() => resolve(check.late ?? noAnswer(withinMs)), withinMs);
  });
  const looked = check.look(deployment, withinMs).catch((error: unknown) => failed(check, deployment, error));
  return Promise.race([looked, late]).finally(() => clearTimeout(timer));
}

function noAnswer(withinMs: number): Finding {
  return red(
    `no answer within ${withinMs / 1_000} s`,
    'Try again in a minute; then look at the network, and at https://health.aws.amazon.com',
  );
}

const refused = /^(AccessDenied|AuthorizationError|NotAuthorized|UnauthorizedOperation)/;

function failed({ needs }: Check, { place }: Deployment, error: unknown): Finding {
  if (error instanceof MissingOutputError) return grey('the stack does not tell where it is: see the stack');
  if (!(error instanceof Error)) return red('it failed', 'Try again.');
  const reason = error instanceof UnreadableLogError ? error.message : error.name;
  if (refused.test(reason)) return grey(`not allowed to look: needs ${actionIn(error.message) ?? needs}`);
  if (error instanceof UnreadableLogError) return grey(`the log can't be read (${reason})`);
  return red(explained(error, place).message, 'Mend that, and look again.');
}

/** AWS names the action that it denied, but not every service does. */
function actionIn(message: string): string | undefined {
  return /not authorized to perform: ([\w-]+:\w+)/.exec(message)?.[1];
}
