import type { StoryEvent } from '../../api.ts';

export function failureOf({ data }: StoryEvent): { kind: string; final: boolean | undefined } | undefined {
  const { failure } = data;
  if (typeof failure !== 'object' || failure === null || !('kind' in failure)) return undefined;
  const final = 'final' in failure && typeof failure.final === 'boolean' ? failure.final : undefined;
  return { kind: String(failure.kind), final };
}

export function recipientOf({ data }: StoryEvent): string | undefined {
  return typeof data.recipient === 'string' ? data.recipient : undefined;
}
