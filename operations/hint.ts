let [program, place] = ['postern', ''];

/** How the reader runs commands, and against what: `npx postern` and ` --local`. */
export function runAs(how: string, where: string): void {
  [program, place] = [how, where];
}

/** A command that the reader can paste as it is. */
export function postern(command: string): string {
  return `${program} ${command}${place}`;
}
