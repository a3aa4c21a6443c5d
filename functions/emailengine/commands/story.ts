import type { StoryMail, StoryName, StoryStep, Variation } from '../../../operations/provider-operations.ts';

/** All events have the mail's Message-ID, and those of its sending the queue id. */
export function story(name: StoryName, mail: StoryMail): readonly StoryStep[] {
  switch (name) {
    case 'delivered':
      return [
        sent(mail),
        report(mail, 130, 'delayed', '4.2.0', '450 4.2.0 Greylisted, try again later'),
        report(mail, 610, 'delivered', '2.0.0', '250 2.0.0 OK'),
        step(mail, 1_260, 'trackOpen', () => reader(mail)),
      ];
    case 'opened':
      return [
        sent(mail),
        step(mail, 1_260, 'trackOpen', () => reader(mail)),
        step(mail, 1_290, 'trackClick', () => ({ ...reader(mail), url: 'https://example.com/offer' })),
      ];
    case 'bounced':
      return [sent(mail), step(mail, 8, 'messageBounce', (at) => bounce(mail, at))];
    case 'complained':
      return [
        sent(mail),
        step(mail, 900, 'trackOpen', () => reader(mail)),
        step(mail, 1_080, 'messageComplaint', (at) => complaint(mail, at)),
      ];
    case 'refused':
      return [
        step(mail, 1, 'messageDeliveryError', (at) => deliveryError(mail, at)),
        step(mail, 2, 'messageFailed', () => ({
          messageId: messageId(mail),
          queueId: queueId(mail),
          error: `Error: Message failed: ${refusal}`,
          networkRouting: null,
        })),
      ];
  }
}

const refusal =
  '550 5.7.26 Unauthenticated mail from example.com is not accepted due to the DMARC policy of its domain';

function step(
  { account }: StoryMail,
  seconds: number,
  event: string,
  data: (at: Date) => object,
  folder: object = {},
): StoryStep {
  return {
    seconds,
    body: (at) => ({
      serviceUrl: 'https://emailengine.example.com',
      account,
      date: at.toISOString(),
      ...folder,
      event,
      data: data(at),
    }),
  };
}

function sent(mail: StoryMail): StoryStep {
  return step(mail, 0, 'messageSent', () => ({
    messageId: messageId(mail),
    response: `250 2.0.0 OK queued as ${queueId(mail)}`,
    queueId: queueId(mail),
    envelope: { from: mail.from, to: [mail.to] },
    networkRouting: null,
  }));
}

/** A delivery report is its own mail, in answer to the other. */
function report(mail: StoryMail, seconds: number, action: string, status: string, said: string): StoryStep {
  const data = (at: Date) => ({
    id: `${mail.id.slice(0, 8)}${seconds}`,
    path: 'INBOX',
    date: at.toISOString(),
    subject: `Delivery report: ${action}`,
    from: { name: 'Mail Delivery System', address: 'MAILER-DAEMON@mx.example.com' },
    to: [{ name: '', address: mail.from }],
    messageId: `<${action}-${mail.id}@mx.example.com>`,
    inReplyTo: messageId(mail),
    deliveryReport: {
      reportingMta: { label: 'dns', value: 'mx.example.com' },
      finalRecipient: { label: 'rfc822', value: mail.to },
      action,
      status,
      diagnosticCode: { label: 'smtp', value: said },
    },
    seemsLikeNew: true,
  });
  return step(mail, seconds, 'messageNew', data, { path: 'INBOX', specialUse: '\\Inbox' });
}

function reader(mail: StoryMail) {
  return {
    messageId: messageId(mail),
    remoteAddress: '198.51.100.7',
    userAgent: 'Mozilla/5.0 (Macintosh; Intel Mac OS X)',
  };
}

function bounce(mail: StoryMail, at: Date) {
  return {
    bounceMessage: `${mail.id.slice(0, 8)}8`,
    recipient: mail.to,
    action: 'failed',
    response: {
      source: 'smtp',
      message: `550 5.1.1 <${mail.to}>: Recipient address rejected: User unknown`,
      status: '5.1.1',
      category: 'user_unknown',
      recommendedAction: 'remove',
    },
    mta: `mx.${domainOf(mail.to)}`,
    queueId: mail.id.slice(-10),
    messageId: messageId(mail),
    messageHeaders: {
      from: [mail.from],
      to: [mail.to],
      subject: [mail.subject],
      'message-id': [messageId(mail)],
      date: [at.toUTCString()],
    },
  };
}

function complaint(mail: StoryMail, at: Date) {
  return {
    complaintMessage: `${mail.id.slice(0, 8)}9`,
    arf: {
      feedbackType: 'abuse',
      userAgent: 'ExampleFeedback/1.0',
      version: '1',
      originalMailFrom: mail.from,
      originalRcptTo: [mail.to],
      arrivalDate: at.toISOString(),
      reportingMta: `dns; mx.${domainOf(mail.to)}`,
    },
    headers: {
      messageId: messageId(mail),
      from: mail.from,
      to: [mail.to],
      subject: mail.subject,
      date: at.toISOString(),
    },
  };
}

/** EmailEngine names a next attempt even after a 5xx that it won't retry. */
function deliveryError(mail: StoryMail, at: Date) {
  return {
    queueId: queueId(mail),
    envelope: { from: mail.from, to: [mail.to] },
    messageId: messageId(mail),
    error: `Message failed: ${refusal}`,
    errorCode: 'EMESSAGE',
    smtpResponse: refusal,
    smtpResponseCode: 550,
    smtpCommand: 'DATA',
    networkRouting: null,
    job: {
      id: queueId(mail),
      attemptsMade: 0,
      attempts: 10,
      nextAttempt: new Date(at.getTime() + 5_000).toISOString(),
    },
  };
}

function messageId({ id, from }: StoryMail): string {
  return `<${id}@${domainOf(from)}>`;
}

function queueId({ id }: StoryMail): string {
  return `1a${id.replaceAll('-', '').slice(0, 17)}`;
}

function domainOf(address: string): string {
  return address.slice(address.indexOf('@') + 1);
}

/** Events differ by the whole body. */
export function vary(text: string, { at, sameSubject }: Variation): string {
  const dated = text.replace(/(?<="date"\s*:\s*)"[^"]*"/, `"${at.toISOString()}"`);
  if (sameSubject) return dated;
  return dated.replace(
    /("(?:messageId|originalMessageId|queueId|id|exportId)"\s*:\s*"<?)/g,
    `$1${at.getTime()}-`,
  );
}
