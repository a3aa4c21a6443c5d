import { operationsOf, type SetupStep } from '../../operations/provider-operations.ts';
import { terminalWidth } from '../terminal/width.ts';
import { wrapped } from '../terminal/wrap.ts';

/** What to do at a provider; nothing where it says nothing of its setup: its URL is then all there is. */
export async function setupSteps(name: string, url: string): Promise<readonly SetupStep[]> {
  const { setup } = await operationsOf(name);
  return setup?.(url, name) ?? [];
}

/** Numbered; what is to be pasted stands on lines of its own, at the margin, so that it is copied as it is. */
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
