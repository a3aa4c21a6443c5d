import type { ProviderOperations, StoryStep, Variation } from '../../../operations/provider-operations.ts';

const browser = { CountryCode: 'PT', IpAddress: '198.51.100.7', UserAgent: 'Mozilla/5.0 (iPhone)' };

/** One `MessageId` per recipient of a mail, in all its events. */
export const story: NonNullable<ProviderOperations['story']> = (name, { id, to }) => {
  const step = (seconds: number, EventType: string, EventDetails: object): StoryStep => ({
    seconds,
    body: (at) => [
      { EventType, Email: to, MessageId: id, Time: Math.floor(at.getTime() / 1_000), EventDetails },
    ],
  });
  switch (name) {
    case 'opened':
      return [
        step(1_260, 'Open', browser),
        step(1_290, 'Click', { ...browser, Link: 'https://example.com/offer' }),
      ];
    case 'bounced':
      return [step(3, 'Bounce', bounce('recipient', '550 5.1.1 user unknown'))];
    case 'complained':
      return [step(900, 'Open', browser), step(1_080, 'Spam', { FeedbackLoopSource: 'JMRPP' })];
    case 'refused':
      return [step(2, 'Bounce', { ...bounce('policy', refusal), IsBlocked: true })];
    case 'delivered':
      return { untold: 'Arpoone reports neither that a mail was sent nor that it was delivered.' };
  }
};

const refusal = '550 5.7.26 Unauthenticated mail is not accepted due to the DMARC policy of the sender';

/** Arpoone misspells it. */
function bounce(BounceType: string, BounceDescription: string) {
  return { IsBlocked: false, IsHardBouce: true, BounceType, BounceDescription };
}

/** Events differ by the mail's id, the time in seconds, and the details. */
export function vary(text: string, { at, sameSubject }: Variation): string {
  const dated = text
    .replace(/(?<="Time"\s*:\s*)\d{10}\b/gi, String(Math.floor(at.getTime() / 1_000)))
    .replace(/(?<="EventDetails"\s*:\s*\{\s*)(?=")/gi, `"simulated":${at.getTime()},`);
  if (sameSubject) return dated;
  return dated.replace(/(?<="MessageId"\s*:\s*")/gi, `${at.getTime()}-`);
}
