import { buffer } from 'node:stream/consumers';
import type { Provider } from '../../functions/webhook/provider.ts';
import { invalid, OperationError } from '../../operations/failure.ts';

export interface Terminal {
  readonly input: NodeJS.ReadableStream & { readonly isTTY?: boolean };
  readonly output: NodeJS.WritableStream;
}

/** Hidden while typed or pasted; all of standard input if that is no terminal. A newline at the end is dropped. */
export async function askForSecret(
  { name, authenticity }: Pick<Provider, 'name' | 'authenticity'>,
  terminal: Terminal = { input: process.stdin, output: process.stderr },
): Promise<string> {
  const wrong = (value: string) => flaw(value, authenticity);
  if (terminal.input.isTTY) return prompt(name, wrong, terminal);
  const value = decode(await buffer(terminal.input)).replace(/\r?\n$/, '');
  const reason = wrong(value);
  if (reason !== undefined) throw invalid(`${reason} Nothing was changed.`);
  return value;
}

async function prompt(name: string, wrong: (value: string) => string | undefined, terminal: Terminal) {
  // Loaded only when needed.
  const { default: password } = await import('@inquirer/password');
  const validate = (value: string) => wrong(value) ?? true;
  const question = { message: `Secret of ${name}:`, toggleMask: false, validate };
  return password(question, { ...terminal }).catch(() => {
    throw new OperationError('Nothing was changed.', 'interrupted');
  });
}

function decode(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw invalid('The secret is not text in UTF-8. Nothing was changed.');
  }
}

const most = 4_096;

/** Never includes any part of the secret. */
function flaw(value: string, authenticity: Provider['authenticity']): string | undefined {
  if (value === '') return 'The secret is empty.';
  if (value.length > most) return `The secret is longer than ${most} characters: is it the right one?`;
  if (value !== value.trim()) return 'The secret begins or ends with white space: copy it again, without.';
  if (/\p{Cc}/u.test(value)) return 'The secret holds a line break or another control character.';
  if (authenticity === 'token' && !/^[A-Za-z0-9._~-]{32,256}$/.test(value))
    return 'A token must be 32 to 256 characters of A–Z, a–z, 0–9, dot, underscore, tilde and hyphen: it is the last part of a URL.';
  return undefined;
}
