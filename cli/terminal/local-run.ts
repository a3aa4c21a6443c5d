import type { Command } from 'commander';
import { invalid } from '../../operations/failure.ts';
import { hintsFor } from '../../operations/hint.ts';
import { calledBy, findLocalRun } from '../../operations/local-runs/find.ts';

const localOptions = ['local', 'endpoint'] as const;
const awsOptions = ['profile', 'region'] as const;
const placeOptions = ['stack', ...localOptions, ...awsOptions] as const;

/** Points the command to the local run that its options or the environment ask for. */
export async function heedLocalRun(owner: Command, command: Command): Promise<void> {
  if (owner !== command) return heedOwner(owner, command);
  const given = placeOptions.filter((name) => isGiven(command, name));
  hintsFor(
    given
      .map((name) => (name === 'local' ? ' --local' : ` --${name} ${command.getOptionValue(name)}`))
      .join(''),
  );
  const asked = askedIn(command);
  if (asked === undefined) return;
  if (asked.endpoint !== undefined) return void command.setOptionValue('endpoint', asked.endpoint);
  const { run, isObvious } = await findLocalRun(process.cwd());
  if (!isObvious) console.error(`This asks the local run ${calledBy(run)} at ${run.endpoint}.`);
  command.setOptionValue('endpoint', run.endpoint);
  if (!isGiven(command, 'stack')) command.setOptionValue('stack', run.stack);
}

/** Options before a subcommand, as in `suppressions --local check`, would be ignored. */
function heedOwner(owner: Command, command: Command): void {
  const early = placeOptions.find((name) => isGiven(owner, name));
  if (early !== undefined) throw invalid(`Give --${early} after ${command.name()}.`);
}

/** The environment counts only without these options and without --template. */
function askedIn(command: Command): { readonly endpoint?: string } | undefined {
  const [option, second] = localOptions.filter((name) => isGiven(command, name));
  if (second !== undefined) throw invalid('Give --local or --endpoint, not both.');
  const aws = awsOptions.find((name) => isGiven(command, name));
  if (option !== undefined && aws !== undefined)
    throw invalid(`--${option} asks a local run and --${aws} asks AWS: give one of them.`);
  if (option === 'endpoint') return { endpoint: command.getOptionValue(option) };
  if (option === 'local') return {};
  if (isGiven(command, 'template')) return undefined;
  const variable = askedByShell();
  if (variable !== undefined && aws !== undefined)
    throw invalid(
      `${variable.name} asks a local run and --${aws} asks AWS: unset the one or leave out the other.`,
    );
  return variable;
}

function askedByShell(): { readonly name: string; readonly endpoint?: string } | undefined {
  const { POSTERN_LOCAL: local = '', POSTERN_ENDPOINT: endpoint = '' } = process.env;
  if (!/^[01]?$/.test(local)) throw invalid('POSTERN_LOCAL must be 1, for a local run, or 0.');
  if (local === '1' && endpoint !== '')
    throw invalid('POSTERN_LOCAL and POSTERN_ENDPOINT are both set: unset one of them.');
  if (local === '1') return { name: 'POSTERN_LOCAL' };
  if (endpoint === '') return undefined;
  if (!isEndpoint(endpoint)) throw invalid(`POSTERN_ENDPOINT must be a URL such as http://127.0.0.1:8789.`);
  return { name: 'POSTERN_ENDPOINT', endpoint };
}

export function isEndpoint(text: string): boolean {
  return /^https?:\/\//i.test(text) && URL.canParse(text);
}

function isGiven(command: Command, option: string): boolean {
  return command.getOptionValueSource(option) === 'cli';
}
