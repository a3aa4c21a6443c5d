import type { Command } from 'commander';
import { providerNames } from '../../functions/provider-names.ts';
import { diagnose } from '../../operations/doctor/diagnose.ts';
import { OperationError } from '../../operations/failure.ts';
import type { Place } from '../../operations/place.ts';
import { harmlessJson } from '../terminal/event-table.ts';
import { addPlaceOptions, type Output, providerOption } from '../terminal/options.ts';
import { terminalWidth } from '../terminal/width.ts';
import { linesOf } from './lines.ts';

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
now, the console of CloudWatch shows; what to do then is in docs/operate/runbook.md.
Exit codes: 0 nothing is red, 1 something is, or this failed, 2 wrong usage.`;

export function addDoctor(program: Command): void {
  const doctor = program.command('doctor');
  addPlaceOptions(doctor)
    .optionsGroup('Which checks:')
    .addOption(providerOption('the stack, and this provider'))
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
  const red = diagnoses.filter(({ mark }) => mark === 'red').length;
  if (red > 0)
    throw new OperationError(`${red} of ${diagnoses.length} checks are red: each says what to do.`, 'failed');
}
