import { bare } from '../events/names.ts';
import type { Payload } from './schema.ts';
import { typeOfAction } from './types.ts';

type Report = NonNullable<Payload['data']['deliveryReport']>;

/**
 * A mail that reports on another (RFC 3464), as an EmailEngine bounce. `original` is the other's Message-ID, if already
 * known.
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

/** The original recipient before the final one. */
function recipientOf({ originalRecipient, finalRecipient }: Report): string | undefined {
  const named = [originalRecipient, finalRecipient].filter((one) => one?.value?.includes('@'));
  // RFC 6533, section 3: addresses beyond ASCII have their own type. Others, such as x400, are no email.
  return named.find((one) => /^(rfc822|utf-8)$/i.test(one?.label ?? 'rfc822'))?.value;
}

/** From the report's fields, the attached mail, or what it answers (RFC 3834, section 3.1.5). */
function originalId(data: Payload['data']): string | undefined {
  const { deliveryReport = {}, relatedMessageId, text = {}, inReplyTo } = data;
  const { xOriginalMessageId, originalMessageId } = deliveryReport;
  const named = xOriginalMessageId?.value ?? originalMessageId?.value ?? relatedMessageId;
  return named ?? idIn(text.rfc822) ?? inReplyTo;
}

const mostHeaders = 65_536;

/** Message-ID in a mail's text. */
function idIn(mail: string | undefined): string | undefined {
  const [headers] = mail?.slice(0, mostHeaders).split(/\r?\n\r?\n/, 1) ?? [];
  return bare(/^message-id:((?:.|\r?\n[ \t]){1,998})/im.exec(headers ?? '')?.[1]);
}
