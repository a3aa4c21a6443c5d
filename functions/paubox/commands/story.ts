import type {
  ProviderOperations,
  StoryMail,
  StoryStep,
  Variation,
} from '../../../operations/provider-operations.ts';

/** A mail's log entries share all its ids. */
export const story: NonNullable<ProviderOperations['story']> = (name, mail) => {
  const step = (seconds: number, event: string): StoryStep => ({
    seconds,
    body: (at) => ({ event_name: `api_mail_log_${event}`, payload: entry(mail, at) }),
  });
  switch (name) {
    case 'delivered':
      return [step(5, 'temporary_failure'), step(310, 'delivered'), step(1_260, 'opened')];
    case 'opened':
      return [step(4, 'delivered'), step(1_260, 'opened'), step(4_500, 'opened')];
    case 'bounced':
      return [step(6, 'permanent_failure')];
    case 'complained':
      return { untold: 'Paubox reports no complaints.' };
    case 'refused':
      return {
        untold: 'Paubox never says why a mail failed, so nobody could tell that it was for the sender.',
      };
  }
};

function entry({ id, from, to, subject }: StoryMail, at: Date) {
  return {
    id: Number.parseInt(id.slice(0, 8), 16),
    subject,
    header_message_id: `<${id}@${from.slice(from.indexOf('@') + 1)}>`,
    source_tracking_id: id,
    outbound_queue_id: id.slice(-12),
    time: at.toISOString(),
    from,
    to,
    custom_headers: {},
  };
}

/** Events differ by the log's id and the time. */
export function vary(text: string, { at, sameSubject }: Variation): string {
  const fresh = text
    .replace(/(?<="id"\s*:\s*)(?:\d+|"[^"]*")/, String(at.getTime()))
    .replace(/(?<="time"\s*:\s*)"[^"]*"/, `"${at.toISOString()}"`);
  if (sameSubject) return fresh;
  return fresh.replace(/("(?:header_message_id|source_tracking_id)"\s*:\s*"<?)/g, `$1${at.getTime()}-`);
}
