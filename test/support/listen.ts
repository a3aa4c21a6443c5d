import type { EventRow } from '../../console/api.ts';

export interface Told {
  /** `message` where it has no name. */
  readonly event: string;
  readonly id?: string;
  readonly data: unknown;
}

/** Listens to the console's feed as a browser's EventSource does, but does not reconnect. */
export async function listen(url: string, lastEventId?: string) {
  const leaving = new AbortController();
  const headers = lastEventId === undefined ? {} : { 'last-event-id': lastEventId };
  const response = await fetch(url, { headers, signal: leaving.signal });
  const told: Told[] = [];
  const ended = read(response, told).catch(() => undefined);
  return {
    status: response.status,
    told,
    /** Rows so far, message by message. */
    messages: (): EventRow[][] => told.map(({ data }) => data).filter(isRows),
    /** All of them. */
    rows: (): EventRow[] => told.flatMap(({ data }) => (isRows(data) ? data : [])),
    ended,
    async leave() {
      leaving.abort();
      await ended;
    },
  };
}

function isRows(data: unknown): data is EventRow[] {
  return Array.isArray(data);
}

async function read(response: Response, told: Told[]): Promise<void> {
  let text = '';
  for await (const chunk of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
    text += chunk;
    const parts = text.split('\n\n');
    text = parts.pop() ?? '';
    for (const part of parts) if (!part.startsWith(':')) told.push(parse(part));
  }
}

function parse(part: string): Told {
  const fields = new Map(
    part.split('\n').map((line) => [line.split(': ', 1)[0], line.slice(line.indexOf(': ') + 2)]),
  );
  const id = fields.get('id');
  return {
    event: fields.get('event') ?? 'message',
    data: JSON.parse(fields.get('data') ?? 'null'),
    ...(id === undefined ? {} : { id }),
  };
}
