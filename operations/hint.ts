let place = '';
let program = programOf(process.env);

/** What hints add to find the same deployment, such as ` --local`; and how the reader runs commands, if not by npm's word. */
export function hintsFor(where: string, how = programOf(process.env)): void {
  [place, program] = [where, how];
}

/** A command that the reader can paste as it is. */
export function postern(command: string): string {
  return `${program} ${command}${place}`;
}

function programOf({
  npm_lifecycle_event: event,
  npm_lifecycle_script: script = '',
}: NodeJS.ProcessEnv): string {
  if (event === 'postern') return 'npm run postern --';
  return event !== undefined && /\bpostern\b/.test(script) ? 'npx postern' : 'postern';
}
