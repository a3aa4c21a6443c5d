import { providerNames } from '../../functions/provider-names.ts';
import { askedOf } from '../../operations/deployed.ts';
import { withDeployment } from '../../operations/deployment.ts';
import { OperationError } from '../../operations/failure.ts';
import { postern } from '../../operations/hint.ts';
import { webhookUrlOf } from '../../operations/webhook-url.ts';
import { setupSteps, stepLines } from '../connect/setup-steps.ts';
import type { Command } from '../terminal/command.ts';
import { printLines } from '../terminal/event-table.ts';
import { type Placed, providerArgument } from '../terminal/options.ts';

const help = `
Examples:
    postern urls
    postern urls ${providerNames[0]}
    postern urls ${providerNames[0]} --json

If a provider authenticates by a token in its URL, this prints the token: keep it out of logs and tickets.
Exit codes: 0 done, 1 failed, or a token is not set, 2 wrong usage.`;

export function addUrls(program: Command): void {
  const urls = program.command('urls').addArgument(providerArgument('[provider]'));
  urls.addPlaceOptions().addOutput('one JSON object a line', help).action(run);
}

async function run(named: string | undefined, { json, ...place }: Placed): Promise<void> {
  const all = await withDeployment(place, (deployment) => {
    const asked = askedOf(deployment, named);
    return Promise.all(asked.map(async (one) => ({ ...one, url: await webhookUrlOf(deployment, one) })));
  });
  for (const { name, url } of all) if (url !== undefined) await print(name, url, json);
  const open = all.filter(({ url, authenticity }) => url !== undefined && authenticity === 'token');
  if (open.length > 0)
    console.error(
      `Whoever has a URL that ends in a token can send events: keep ${open.map(({ name }) => `${name}'s`).join(' and ')} secret.`,
    );
  const unset = all.filter(({ url }) => url === undefined).map(({ name }) => name);
  if (unset.length > 0) throw noToken(unset);
}

async function print(name: string, url: string, json: boolean): Promise<void> {
  const steps = await setupSteps(name, url);
  if (json) return console.log(JSON.stringify({ provider: name, url, steps }));
  printLines([name, `  ${url}`, '', ...stepLines(steps)]);
}

function noToken(names: readonly string[]): OperationError {
  return new OperationError(
    `There is no token for ${names.join(', ')}, so there is no URL to give. Make one: ${names.map((name) => postern(`secrets rotate ${name}`)).join(', ')}`,
  );
}
