const unreachable =
  'The console does not answer. Is the command that serves it (postern console, or npm start) still running?';

/** The JSON that a GET is answered with; rejects with a sentence to show. */
export async function ask<T>(
  path: string,
  query: Readonly<Record<string, string | undefined>> = {},
  signal?: AbortSignal,
): Promise<T> {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) if (value) parameters.set(name, value);
  const url = parameters.size === 0 ? `api/${path}` : `api/${path}?${parameters}`;
  return answered(url, signal === undefined ? {} : { signal });
}

/** The same of a POST. */
export async function post<T>(path: string, body: unknown): Promise<T> {
  const headers = { 'content-type': 'application/json' };
  return answered(`api/${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
}

async function answered<T>(url: string, init: RequestInit): Promise<T> {
  const response = await fetch(url, init).catch((error: unknown) => {
    throw isAborted(error) ? error : new Error(unreachable);
  });
  // What is no JSON comes from something else than the console.
  const answer = await response.json().catch(() => ({ message: `It was answered ${response.status}.` }));
  if (!response.ok) throw new Error(String(answer.message ?? answer.error ?? response.status));
  return answer;
}

export function isAborted(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'AbortError';
}

/** What to show of a rejection. */
export function problemOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
