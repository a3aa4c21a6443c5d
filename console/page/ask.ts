import type { ReadingPart } from '../api.ts';

/** Empty ones are left out. */
export type Query = Readonly<Record<string, string | undefined>>;

const unreachable =
  'The console does not answer. Is the command that serves it (postern console, or npm start) still running?';

/** The JSON that a GET is answered with; rejects with a sentence to show. */
export async function ask<T>(path: string, query: Query, signal: AbortSignal): Promise<T> {
  return answered(urlOf(path, query), { signal });
}

function urlOf(path: string, query: Query): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) if (value) parameters.set(name, value);
  return parameters.size === 0 ? `api/${path}` : `api/${path}?${parameters}`;
}

/** The same of a POST. */
export async function post<T>(path: string, body: unknown): Promise<T> {
  const headers = { 'content-type': 'application/json' };
  return answered(`api/${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
}

/** The same of an answer that comes line by line; rejects if it breaks off. */
export async function askLines<T>(
  path: string,
  query: Query,
  signal: AbortSignal,
  onPart: (part: ReadingPart<T>) => void,
): Promise<void> {
  const { body } = await fetched(urlOf(path, query), { signal });
  const reader = body?.pipeThrough(new TextDecoderStream()).getReader();
  let rest = '';
  let isEnded = false;
  for (;;) {
    const { done, value = '' } = (await reader?.read().catch(unreached)) ?? { done: true };
    const lines = (rest + value).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      signal.throwIfAborted();
      const part: ReadingPart<T> = JSON.parse(line);
      if (part.problem !== undefined) throw new Error(part.problem.message);
      isEnded ||= part.ended === true;
      onPart(part);
    }
    if (done && !isEnded) throw new Error('The answer broke off. Try again.');
    if (done) return;
  }
}

async function answered<T>(url: string, init: RequestInit): Promise<T> {
  const response = await fetched(url, init);
  return response.json();
}

async function fetched(url: string, init: RequestInit): Promise<Response> {
  const response = await fetch(url, init).catch(unreached);
  if (response.ok) return response;
  // What is no JSON comes from something else than the console.
  const answer = await response.json().catch(() => ({ message: `It was answered ${response.status}.` }));
  throw new Error(String(answer.message ?? answer.error ?? response.status));
}

function unreached(error: unknown): never {
  throw isAborted(error) ? error : new Error(unreachable);
}

export function isAborted(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'AbortError';
}

/** What to show of a rejection. */
export function problemOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
