import { bare } from '../events/names.ts';
import type { Payload } from './schema.ts';
import { typeOfAction } from './types.ts';

type Report = NonNullable<Payload['data']['deliveryReport']>;

/**
 * A mail in the mailbox that says what became of another (RFC 3464), in the form that EmailEngine gives a bounce: it
 * makes no event of its own of a delivery or a delay. `original` is the other's Message-ID, where it was found before.
 * @see https://learn.emailengine.app/docs/webhooks/messagenew
 */
export function reportedBy(payload: Payload, original = originalId(payload.data)): Payload | undefined {
  const { id, deliveryReport: report } = payload.data;
  if (payload.event !== 'messageNew' || report === undefined) return undefined;
  const { action, status, diagnosticCode = {}, remoteMta, reportingMta } = report;
  if (typeOfAction(action) === undefined) return undefined;
  return {
    ...payload,
    event: 'messageBounce',
    data: {
      bounceMessage: id,
      recipient: recipientOf(report),
      action,
      response: { source: diagnosticCode.label, message: diagnosticCode.value, status: status?.value },
      mta: (remoteMta ?? reportingMta)?.value,
      messageId: original,
    },
  };
}

/** Whom the mail was sent to, before whom it was passed on to. */
function recipientOf({ originalRecipient, finalRecipient }: Report): string | undefined {
  const named = [originalRecipient, finalRecipient].filter((one) => one?.value?.includes('@'));
  // RFC 6533, section 3: addresses beyond ASCII have a type of their own. Others, such as x400, are no e-mail.
  return named.find((one) => /^(rfc822|utf-8)$/i.test(one?.label ?? 'rfc822'))?.value;
}

/** A field of the report itself, the mail that comes with it, or what it answers (RFC 3834, section 3.1.5). */
function originalId(data: Payload['data']): string | undefined {
  const { deliveryReport = {}, relatedMessageId, text = {}, inReplyTo } = data;
  const { xOriginalMessageId, originalMessageId } = deliveryReport;
  const named = xOriginalMessageId?.value ?? originalMessageId?.value ?? relatedMessageId;
  return named ?? idIn(text.rfc822) ?? inReplyTo;
}

const mostHeaders = 65_536;

/** Message-ID of a mail, of which the text is here. */
function idIn(mail: string | undefined): string | undefined {
  const [headers] = mail?.slice(0, mostHeaders).split(/\r?\n\r?\n/, 1) ?? [];
  return bare(/^message-id:((?:.|\r?\n[ \t]){1,998})/im.exec(headers ?? '')?.[1]);
}
