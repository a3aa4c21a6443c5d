import type { PosternEvent } from '../../functions/events/event.ts';
import { eventsOf, providerNamed } from './stored-deliveries.ts';

export interface Told {
  readonly date: string;
  readonly account?: string;
  readonly messageId: string;
}

/** What EmailEngine reports a mail, received when it happened. */
export function told(
  kind: string,
  { date, account = 'acc1', messageId }: Told,
  data: object,
): readonly PosternEvent[] {
  const body = { event: kind, account, date, data: { messageId: `<${messageId}>`, ...data } };
  const made = eventsOf(providerNamed('emailengine'), Buffer.from(JSON.stringify(body)));
  return made.map((event) => ({ ...event, recordedtime: date }));
}

export const sent = (about: Told, ...to: readonly string[]) =>
  told('messageSent', about, { envelope: { to } });

export const bounced = (about: Told, recipient: string, message: string, data: object = {}) =>
  told('messageBounce', about, {
    recipient,
    action: 'failed',
    response: { message },
    mta: 'mx.example.net',
    ...data,
  });

/** Refused in the SMTP session: `job` says whether another try follows. */
export const putOff = (about: Told, to: readonly string[], reply: string, job: object = {}) =>
  told('messageDeliveryError', about, {
    queueId: about.messageId,
    envelope: { to },
    error: `Can't send mail - all recipients were rejected: ${reply}`,
    errorCode: 'EENVELOPE',
    smtpResponse: reply,
    smtpResponseCode: Number(reply.slice(0, 3)),
    job: { attemptsMade: 0, attempts: 10, ...job },
  });

export const givenUp = (about: Told, reply: string) =>
  told('messageFailed', about, {
    queueId: about.messageId,
    error: `Error: Can't send mail - all recipients were rejected: ${reply}`,
  });

export const complained = (about: Told, recipient: string, feedbackType: string) =>
  told('messageComplaint', about, {
    headers: { messageId: `<${about.messageId}>` },
    arf: { feedbackType, originalRcptTo: [recipient] },
  });

export const left = (about: Told, recipient: string, listId?: string) =>
  told('listUnsubscribe', about, { recipient, listId });

export const joined = (about: Told, recipient: string, listId?: string) =>
  told('listSubscribe', about, { recipient, listId });

/** What Paubox reports a mail. */
export function paubox(kind: string, time: string, messageId: string, to: string): readonly PosternEvent[] {
  const payload = { id: `id-${messageId}`, header_message_id: `<${messageId}>`, to, time };
  const body = Buffer.from(JSON.stringify({ event_name: kind, payload }));
  const made = eventsOf(providerNamed('paubox'), body);
  return made.map((event) => ({ ...event, recordedtime: time }));
}
