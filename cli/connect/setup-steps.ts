import { operationsOf, type SetupStep } from '../../operations/provider-operations.ts';
import { terminalWidth, wrapped } from '../terminal/fit.ts';

/** Empty if the provider has no setup steps. */
export async function setupSteps(name: string, url: string): Promise<readonly SetupStep[]> {
  const { setup } = await operationsOf(name);
  return setup?.(url, name) ?? [];
}

/** Text to paste is on its own lines at the margin, to be copied as it is. */
export function stepLines(steps: readonly SetupStep[]): string[] {
  return steps.flatMap(({ say, paste }, at) => [
    ...numbered(at + 1, say),
    ...(paste === undefined ? [''] : ['', ...paste.split('\n'), '']),
  ]);
}

function numbered(number: number, say: string): readonly string[] {
  const head = `  ${number}. `;
  const width = terminalWidth();
  const [first = '', ...others] = width === undefined ? [say] : wrapped(say, width - head.length);
  return [head + first, ...others.map((line) => ' '.repeat(head.length) + line)];
}
