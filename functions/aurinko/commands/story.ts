import type {
  ProviderOperations,
  StoryMail,
  StoryStep,
  Variation,
} from '../../../operations/provider-operations.ts';

const reader = { userAgent: 'Mozilla/5.0 (Windows NT 10.0)', remoteAddr: '198.51.100.23' };

/** `trackingId` and `trackingCode` are the mail's, `id` is the event's. */
export const story: NonNullable<ProviderOperations['story']> = (name, mail) => {
  switch (name) {
    case 'opened':
      return [
        step(mail, 1_260, 'open', { ...reader, openNumber: 1 }),
        step(mail, 4_500, 'open', { ...reader, openNumber: 2 }),
        step(mail, 5_400, 'reply', answerTo(mail, 'reply')),
      ];
    case 'bounced':
      return [step(mail, 30, 'bounce', answerTo(mail, 'bounce'))];
    case 'delivered':
    case 'refused':
      return {
        untold:
          'Aurinko tracks opens, clicks, replies and bounces: never what was sent or delivered, nor why one failed.',
      };
    case 'complained':
      return { untold: 'Aurinko reports no complaints.' };
  }
};

function step({ id, account }: StoryMail, seconds: number, eventType: string, more: object): StoryStep {
  const trackingId = Number.parseInt(id.slice(0, 8), 16);
  return {
    seconds,
    body: (at) => ({
      subscription: 40_821,
      resource: '/email/tracking',
      accountId: /^\d{1,15}$/.test(account) ? Number(account) : account,
      payloads: [
        {
          id: trackingId * 100_000 + seconds,
          createdAt: at.toISOString(),
          eventType,
          trackingId,
          trackingCode: id,
          trackingInternetMessageId: `<${id}@mail.example.com>`,
          ...more,
        },
      ],
    }),
  };
}

/** The mail that came back has its own ids. */
function answerTo({ id }: StoryMail, kind: string) {
  const own = id.slice(-12);
  return {
    threadId: own,
    messageId: `${own}${kind.length}`,
    internetMessageId: `<${kind}-${id}@mail.example.net>`,
  };
}

/** Tracking events differ by their number, changes by their item and the signed time. */
export function vary(text: string, { at, sameSubject }: Variation): string {
  const ms = at.getTime();
  let number = ms * 1_000;
  const fresh = text
    .replace(/(?<="id"\s*:\s*)\d+/g, () => String(number++))
    .replace(/(?<="createdAt"\s*:\s*)"[^"]*"/g, `"${at.toISOString()}"`);
  if (sameSubject) return fresh;
  return fresh
    .replace(/(?<="id"\s*:\s*")/g, `${ms}-`)
    .replace(/(?<="(?:trackingId|bookingId)"\s*:\s*)\d+/g, String(ms));
}
