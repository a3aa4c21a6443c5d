import { type Command, Option } from 'commander';
import type { Place } from './deployment.ts';
import { diagnose } from './doctor/diagnose.ts';
import { linesOf } from './doctor/lines.ts';
import { harmlessJson } from './event-table.ts';
import { CliError, exitCodes } from './failure.ts';
import { located, type Output, providerNames } from './options.ts';
import { terminalWidth } from './print.ts';
import { noWebhook } from './webhook-url.ts';

interface DoctorOptions extends Place, Output {
  readonly provider?: string;
}

const help = `
Examples:
    postern doctor
    postern doctor --provider ${providerNames[0]}
    postern doctor --json | jq 'select(.mark == "red")'

✓ green is well, ! yellow is worth a look, ✗ red needs one, and – grey could not be looked at. Each webhook is sent a
delivery that proves nothing, to see it refused; nothing is stored, and nothing is taken off a queue. Which alarms ring
now, the console of CloudWatch shows; what to do then is in docs/runbook.md.
Exit codes: 0 nothing is red, 1 something is, or this failed, 2 wrong usage.`;

export function addDoctor(program: Command): void {
  const doctor = program
    .command('doctor')
    .description('looks at a deployment from outside, and says what is wrong');
  located(doctor)
    .optionsGroup('Which checks:')
    .addOption(new Option('--provider <name>', 'the stack, and this provider').choices(providerNames))
    .optionsGroup('Output:')
    .option('--json', 'one check a line, as JSON: check, of, mark, found, next', false)
    .addHelpText('after', help)
    .action(run);
}

async function run({ provider, json, ...place }: DoctorOptions): Promise<void> {
  const diagnoses = await diagnose(place, {
    ...(provider === undefined ? {} : { provider }),
    tell(diagnosis) {
      for (const line of json ? [harmlessJson(diagnosis)] : linesOf(diagnosis, terminalWidth()))
        console.log(line);
    },
  });
  if (provider !== undefined && !diagnoses.some(({ of }) => of === provider))
    throw noWebhook(place, provider);
  const red = diagnoses.filter(({ mark }) => mark === 'red').length;
  if (red > 0)
    throw new CliError(
      `${red} of ${diagnoses.length} checks are red: each says what to do.`,
      exitCodes.failed,
    );
}
