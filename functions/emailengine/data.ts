import { addressKey, bareAddress } from '../events/address-key.ts';
import { defined } from '../events/defined.ts';
import type { DataParts, EventType } from '../events/event.ts';
import { firstOfEach } from '../events/first-of-each.ts';
import { bare } from '../events/names.ts';
import { senderReferencesOf } from '../events/references.ts';
import { deliveryOf, failureOf } from './failure.ts';
import { addressesIn, fieldText } from './header-field.ts';
import type { Payload } from './schema.ts';

type Data = Payload['data'];

export function partsOf(payload: Payload, type: EventType): DataParts | undefined {
  const { data } = payload;
  switch (type.split('.')[0]) {
    case 'email':
      return defined({
        message: mailOf(payload, type),
        recipient: recipientOf(payload),
        ...outcomeOf(payload, type),
      });
    case 'message':
      return defined({ message: itemOf(data), mailbox: folderOf(payload), change: changeOf(payload) });
    case 'mailbox':
      return defined({ mailbox: mailboxOf(payload) });
    case 'account':
      return defined({ error: accountError(type, data) });
    case 'export':
      return defined({ error: defined({ message: data.error, code: data.errorCode }) });
    default:
      return undefined;
  }
}

function outcomeOf(payload: Payload, type: EventType): DataParts {
  const { url, userAgent, remoteAddress: ip, listId: list, arf = {} } = payload.data;
  switch (type) {
    case 'email.deferred':
    case 'email.bounced':
    case 'email.failed':
      return { failure: failureOf(payload), delivery: deliveryOf(payload.data) };
    case 'email.opened':
    case 'email.clicked':
      return { engagement: defined({ url, userAgent, ip }) };
    case 'email.unsubscribed':
    case 'email.subscribed':
      return { list, engagement: defined({ userAgent, ip }) };
    case 'email.complained':
    case 'email.reported': {
      const { feedbackType, reportingMta, sourceIp } = arf;
      // RFC 3464, section 2.2.2: the name's type comes before it.
      const source = arf.source ?? reportingMta?.replace(/^dns;\s{0,16}(?=\S)/i, '');
      return { complaint: defined({ feedbackType, source, sourceIp }) };
    }
    default:
      return {};
  }
}

/** The sent mail's Message-ID; in a complaint it is among the quoted headers. */
export function sentMessageId({ messageId, headers }: Data): string | undefined {
  return bare(messageId ?? headers?.messageId);
}

/** The sent mail, from its SMTP envelope or the headers that a report quotes. */
function mailOf({ event, data }: Payload, type: EventType): DataParts['message'] {
  const { threadId, envelope = {}, headers = {}, messageHeaders = {} } = data;
  const mail = { messageId: sentMessageId(data), threadId };
  switch (event) {
    case 'messageBounce': {
      const { subject, from, to } = messageHeaders;
      return defined({
        ...mail,
        subject: single(subject?.map(fieldText)),
        from: single(addressesIn(from)),
        // A report that does not name its recipient does not prove who else got the mail.
        to: data.recipient === undefined && type !== 'email.bounced' ? undefined : addressesIn(to),
        senderReferences: quotedReferences(messageHeaders),
      });
    }
    case 'messageComplaint': {
      const { subject, from, to } = headers;
      return defined({
        ...mail,
        subject: subject === undefined ? undefined : fieldText(subject),
        from: single(addressesIn(from === undefined ? [] : [from])),
        to: addressesIn(to),
      });
    }
    default:
      return defined({ ...mail, from: envelope.from, to: some(envelope.to) });
  }
}

/** As quoted by a bounce: only shown, since anybody can mail one. */
function quotedReferences(headers: Readonly<Record<string, unknown>>): Record<string, string> | undefined {
  const own = Object.entries(headers).filter(([name]) => /^x-/i.test(name));
  return senderReferencesOf(
    Object.fromEntries(
      own.map(([name, value]) => {
        const [field] = Array.isArray(value) ? value : [value];
        return [name, typeof field === 'string' ? fieldText(field.slice(0, longField)) : undefined];
      }),
    ),
  );
}

/** A reference is much shorter. */
const longField = 2_000;

/** Only if there is exactly one. */
function recipientOf(payload: Payload): string | undefined {
  if (payload.event === 'messageComplaint') return single(reportedRecipients(payload));
  return payload.data.recipient ?? single(distinct(payload.data.envelope?.to));
}

/** Original recipients in a complaint or report, each once in any spelling. */
export function reportedRecipients({ event, data }: Payload): readonly string[] {
  if (event !== 'messageComplaint') return [];
  const named = data.arf?.originalRcptTo ?? (data.recipient === undefined ? [] : [data.recipient]);
  return distinct(named.map(bareAddress));
}

/** Each address once, in any spelling. */
function distinct(addresses: readonly string[] = []): readonly string[] {
  return firstOfEach(addresses, addressKey).filter((address) => bareAddress(address) !== '');
}

function itemOf(data: Data) {
  const { to = [], isAutoReply, threadId, subject, seemsLikeNew } = data;
  return defined({
    messageId: bare(data.messageId),
    providerMessageId: data.id,
    threadId,
    subject,
    from: data.from?.address,
    to: some(to.flatMap(({ address }) => address ?? [])),
    labels: some(data.labels),
    tab: data.category,
    seemsLikeNew,
    isAutoReply: isAutoReply === true ? isAutoReply : undefined,
  });
}

/** The message's folder; more about folders is in `mailbox.*`. */
function folderOf({ path, specialUse, data }: Payload): DataParts['mailbox'] {
  return defined({ path: path ?? data.path, specialUse: specialUse ?? data.specialUse });
}

function mailboxOf(payload: Payload): DataParts['mailbox'] {
  const { name, uidValidity } = payload.data;
  return defined({ ...folderOf(payload), name, uidValidity });
}

/** Flags and labels of a new or deleted message are no change. */
function changeOf({ event, data }: Payload): DataParts['change'] {
  if (event !== 'messageUpdated') return undefined;
  const { flags = {}, labels } = data.changes ?? {};
  return defined({ flags: defined(flags), labels: labels?.value });
}

function accountError(type: EventType, { response, serverResponseCode: code }: Data): DataParts['error'] {
  if (type !== 'account.authentication_failed' && type !== 'account.connection_failed') return undefined;
  return defined({ message: typeof response === 'string' ? response : undefined, code });
}

function single<T>(values: readonly T[] | undefined): T | undefined {
  return values?.length === 1 ? values[0] : undefined;
}

function some<T>(values: T[] | undefined): T[] | undefined {
  return values?.length === 0 ? undefined : values;
}
