import {
  GetAccountSettingsCommand,
  GetFunctionConcurrencyCommand,
  LambdaClient,
  ListEventSourceMappingsCommand,
} from '@aws-sdk/client-lambda';
import pMap from 'p-map';
import type { Deployment } from '../deployment.ts';
import { resourcesOf } from '../stack-resources.ts';
import { type Check, green, onAws, red, yellow } from './check.ts';

/** Fewer refuse bursts. */
const enough = 100;

export const concurrency: Check = onAws({
  name: 'concurrency',
  needs: 'lambda:GetAccountSettings',
  async look({ open }) {
    const { AccountLimit } = await open(LambdaClient).send(new GetAccountSettingsCommand({}));
    const limit = AccountLimit?.ConcurrentExecutions ?? 0;
    const found = `the account may run ${limit} functions at once`;
    if (limit >= enough) return green(found);
    return yellow(
      `${found}, for everything in it: a burst is refused with 5xx`,
      'Ask AWS for 1000 of the quota L-B99A9384 of lambda: docs/deploy/deploy.md#a-new-accounts-limit-of-10',
    );
  },
});

/** Concurrency reserved as 0, or a disabled trigger. */
export const functions: Check = onAws({
  name: 'functions',
  needs:
    'cloudformation:ListStackResources, lambda:GetFunctionConcurrency and lambda:ListEventSourceMappings',
  async look(deployment) {
    const names = await resourcesOf(deployment, 'AWS::Lambda::Function');
    const off = (await pMap(names, (name) => switchedOff(deployment, name), { concurrency: 4 })).flat();
    if (off.length === 0) return green(`all ${names.length} are on`);
    return red(off.join('; '), 'Switch it on again in the console of AWS Lambda, or deploy again.');
  },
});

async function switchedOff({ open }: Deployment, FunctionName: string): Promise<readonly string[]> {
  const client = open(LambdaClient);
  const [{ ReservedConcurrentExecutions }, { EventSourceMappings = [] }] = await Promise.all([
    client.send(new GetFunctionConcurrencyCommand({ FunctionName })),
    client.send(new ListEventSourceMappingsCommand({ FunctionName })),
  ]);
  return [
    ...(ReservedConcurrentExecutions === 0 ? [`${FunctionName} may not run: 0 are reserved for it`] : []),
    ...(EventSourceMappings.some(({ State = '' }) => /^Disabl/.test(State))
      ? [`${FunctionName} does not read its queue: its trigger is disabled`]
      : []),
  ];
}
