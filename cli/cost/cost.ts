import { billOf } from '../../operations/cost/bill.ts';
import { measured } from '../../operations/cost/caused.ts';
import { contradiction, mostBytes, usualBytes } from '../../operations/cost/workload.ts';
import { invalid } from '../../operations/failure.ts';
import type { Command } from '../terminal/command.ts';
import { harmlessJson, printLines } from '../terminal/event-table.ts';
import { type Output, quantity } from '../terminal/options.ts';
import { type Costed, type CostPlace, costedDeployment } from './place.ts';
import { billLines, billObject } from './table.ts';

export interface Month extends Output {
  readonly deliveries: number;
  readonly events?: number;
  readonly bytes: number;
  readonly subscribers?: number;
  readonly batch?: number;
}

const help = `
Examples:
  A million webhooks a month with one event each:
    postern cost --deliveries 1M
  Arrays of 1,000 events, 350 bytes each, to a deployed stack, read by three subscribers:
    postern cost --stack Postern --deliveries 20k --events 20M --bytes 350k --subscribers 3
  A busy hour that fills the consumer's batches, for another program:
    postern cost --deliveries 1e6 --batch 10 --json
  What it costs while nothing happens:
    postern cost

Without --stack or --template the bill is for Postern's defaults: four providers, one subscriber, alarms and dashboard.
--stack needs the right cloudformation:GetTemplate and changes nothing.

Exit codes: 0 done, 1 failed, 2 wrong usage.`;

export function addCost(program: Command): void {
  ofMonth(program.command('cost'))
    .optionsGroup('Of which deployment:')
    .option('--stack <name>', 'the deployed stack; its template says what it holds')
    .option('--template <file>', 'a synthesised template: cdk.out/Postern.template.json')
    .addAccessOptions()
    .addHelpText('after', help)
    .action(async (options: Month & CostPlace) => printBill(options, () => costedDeployment(options)));
}

export function ofMonth(command: Command): Command {
  return command
    .optionsGroup('A month:')
    .option('--deliveries <number>', 'webhooks: 1000000, 1e6, 250k or 1M', quantity(0, 1e12), 0)
    .option('--events <number>', 'events in them; otherwise one in each', quantity(0, 1e15))
    .option('--bytes <number>', "size of a delivery's body", quantity(1, mostBytes), usualBytes)
    .option('--subscribers <number>', "that get every event; otherwise the deployment's", quantity(0, 1000))
    .option('--batch <number>', 'deliveries that one run of the consumer takes', quantity(1, 10))
    .optionsGroup('Output:')
    .option('--json', 'one JSON object: lines, totals, assumptions', false);
}

export async function printBill(options: Month, deployed: () => Promise<Costed>): Promise<void> {
  const { deliveries, events = deliveries, bytes, batch, json } = options;
  const mistake = contradiction({ deliveries, events, bytes });
  if (mistake !== undefined) throw invalid(mistake);
  const { deployment, whose } = await deployed();
  const { subscribers = deployment.subscribers } = options;
  const bill = billOf({ deliveries, events, bytes, batch, subscribers }, deployment, measured);
  if (json) console.log(harmlessJson(billObject(bill, whose), 2));
  else printLines(billLines(bill, whose));
}
