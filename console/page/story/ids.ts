import type { Story } from '../../api.ts';

/** The subjects by which the mail of a story is known: an event tells its own, and what else its provider calls the mail. */
export function idsOf(story: Story | undefined): readonly string[] {
  const ids = (story?.events ?? []).flatMap(({ subject, data: { aliases } }) => [
    subject,
    ...(Array.isArray(aliases) ? aliases.map(String) : []),
  ]);
  return [...new Set(ids)];
}
