import { providerNames } from '../../functions/provider-names.ts';
import { type Diagnosis, diagnose } from '../../operations/doctor/diagnose.ts';
import { OperationError } from '../../operations/failure.ts';
import type { Command } from '../terminal/command.ts';
import { harmless, harmlessJson, printLines } from '../terminal/event-table.ts';
import { findingLines } from '../terminal/finding.ts';
import { terminalWidth } from '../terminal/fit.ts';
import { type Placed, providerOption } from '../terminal/options.ts';

const help = `
Examples:
    postern doctor
    postern doctor --provider ${providerNames[0]}
    postern doctor --json | jq 'select(.mark == "red")'

✓ green is a success, ! yellow a warning, ✗ red a failure, and – grey could not be checked. Each webhook gets an
unauthenticated delivery, to see it refused; nothing is stored, and nothing is taken off a queue. CloudWatch's console
shows which alarms are ringing; docs/operate/runbook.md says what to do about them.
Exit codes: 0 nothing is red, 1 something is, or this failed, 2 wrong usage.`;

export function addDoctor(program: Command): void {
  const doctor = program.command('doctor');
  doctor
    .addPlaceOptions()
    .optionsGroup('Which checks:')
    .addOption(providerOption('the stack, and this provider'));
  doctor.addOutput('one check a line, as JSON: check, of, mark, found, next', help).action(run);
}

async function run({ provider, json, ...place }: Placed & { provider?: string }): Promise<void> {
  const diagnoses = await diagnose(place, {
    provider,
    tell: (one) => printLines(json ? [harmlessJson(one)] : linesOf(one, terminalWidth())),
  });
  const red = diagnoses.filter(({ mark }) => mark === 'red').length;
  if (red > 0)
    throw new OperationError(`${red} of ${diagnoses.length} checks are red: each says what to do.`);
}

export function linesOf({ check, of = '', ...finding }: Diagnosis, width?: number) {
  return findingLines(`${check.padEnd(12)}  ${harmless(of).padEnd(14)}`, finding, width);
}
