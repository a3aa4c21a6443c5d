import { styleText } from 'node:util';
import { providerNames } from '../../functions/provider-names.ts';
import type { Mark } from '../../operations/doctor/check.ts';
import { type Diagnosis, diagnose } from '../../operations/doctor/diagnose.ts';
import { OperationError } from '../../operations/failure.ts';
import type { Command } from '../terminal/command.ts';
import { harmless, harmlessJson, printLines } from '../terminal/event-table.ts';
import { terminalWidth, wrapped } from '../terminal/fit.ts';
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

/** Each colour has a sign, for people who can't see it. */
const signs: Readonly<Record<Mark, string>> = { green: '✓', yellow: '!', red: '✗', grey: '–' };

const nameWidth = 12;
const ofWidth = 14;

export function linesOf({ mark, check, of = '', found, next }: Diagnosis, terminalWidth?: number) {
  const head = `${check.padEnd(nameWidth)}  ${harmless(of).padEnd(ofWidth)}`;
  const sign = styleText(mark, signs[mark]);
  const beside = head.length + '✓   '.length;
  const isNarrow = terminalWidth !== undefined && terminalWidth < 2 * beside;
  const indent = ' '.repeat(isNarrow ? 4 : beside);
  const said = (text: string) =>
    terminalWidth === undefined ? [text] : wrapped(text, terminalWidth - indent.length);
  const [first = '', ...others] = said(harmless(found));
  const advice = next === undefined ? [] : said(`→ ${harmless(next)}`);
  const below = [...others, ...advice].map((line) => indent + line);
  if (isNarrow) return [`${sign} ${head}`.trimEnd(), indent + first, ...below];
  return [`${sign} ${head}  ${first}`, ...below];
}
