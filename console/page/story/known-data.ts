import type { StoryEvent } from '../../api.ts';

export function failureOf({ data }: StoryEvent): { kind: string; final: boolean | undefined } | undefined {
  const { failure } = data;
  if (typeof failure !== 'object' || failure === null || !('kind' in failure)) return undefined;
  const final = 'final' in failure && typeof failure.final === 'boolean' ? failure.final : undefined;
  return { kind: String(failure.kind), final };
}

/** What an event says of its mail. */
function messageOf({ data }: StoryEvent): Readonly<Record<string, unknown>> {
  return typeof data.message === 'object' && data.message !== null ? { ...data.message } : {};
}

/** The subject line and the sender of a mail, as far as any of its events says them. */
export function mailOf(events: readonly StoryEvent[]): {
  subjectLine: string | undefined;
  from: string | undefined;
} {
  const said = (name: 'subject' | 'from') =>
    events.map((event) => messageOf(event)[name]).find((one) => typeof one === 'string');
  return { subjectLine: said('subject'), from: said('from') };
}

export function recipientOf({ data }: StoryEvent): string | undefined {
  return typeof data.recipient === 'string' ? data.recipient : undefined;
}
