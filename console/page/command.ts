import { deployment } from './deployment.ts';
import { quoted } from './quoted.ts';

/** The command that answers the same, as a shell of this machine takes it: `npx postern why ann@example.net --local`. */
export function commandOf(words: readonly string[], options: Readonly<Record<string, string>> = {}): string {
  const named = Object.entries(options).flatMap(([name, value]) => [`--${name}`, quoted(value)]);
  const place = deployment.answer.peek()?.place ?? '';
  // What begins with a dash is no option behind this.
  const end = words.some((word) => word.startsWith('-')) ? ['--'] : [];
  const [command = '', ...rest] = words;
  return ['npx postern', command, ...named, place, ...end, ...rest.map(quoted)].filter(Boolean).join(' ');
}
