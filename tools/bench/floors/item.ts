import type { AttributeValue } from '@aws-sdk/client-dynamodb';

/** One event of an array, trusted to be as it is documented. */
export interface Bounce {
  readonly EventType: string;
  readonly Email: string;
  readonly MessageId: string;
  readonly Time: number;
  readonly EventDetails: { readonly BounceType: string; readonly BounceDescription: string };
}

export interface Delivery {
  readonly id: string;
  readonly receivedAt: string;
}

/** The attributes that an event is stored with, so that both sides send the same. */
export function plainItemOf(bounce: Bounce, { id: deliveryid, receivedAt }: Delivery) {
  const { MessageId, Time, Email } = bounce;
  const id = MessageId.slice(-32);
  return {
    pk: `arpoone##message/${MessageId}`,
    sk: `${new Date(Time * 1_000).toISOString()}#${id}`,
    bucket: 'arpoone#2026-11-22#0',
    stored: `${receivedAt}#${id}`,
    recipient: Email,
    type: 'email.bounced',
    providertype: bounce.EventType,
    timesource: 'payload',
    recordedtime: receivedAt,
    deliveryid,
    failurekind: 'hard',
    final: true,
    category: 'user_unknown',
    about: 'recipient',
    data: {
      message: { providerMessageId: MessageId },
      recipient: Email,
      failure: {
        kind: 'hard',
        category: 'user_unknown',
        about: 'recipient',
        final: true,
        reason: bounce.EventDetails.BounceDescription,
        providerCategory: bounce.EventDetails.BounceType,
        source: 'provider',
      },
      payload: JSON.stringify(bounce),
    },
    expires: 1_800_000_000,
  };
}

/** The event as it is published. */
export function eventOf(bounce: Bounce, delivery: Delivery): object {
  const { sk, recipient: _, bucket: __, stored: ___, expires: ____, ...rest } = plainItemOf(bounce, delivery);
  const [time, id] = sk.split('#');
  return {
    specversion: '1.0',
    id,
    source: '/arpoone',
    subject: `message/${bounce.MessageId}`,
    time,
    datacontenttype: 'application/json',
    dataschema: 'urn:postern:data:1',
    ...rest,
  };
}

/** The same in DynamoDB's terms, by hand: as fast as it gets. */
export function itemOf(bounce: Bounce, delivery: Delivery): Record<string, AttributeValue> {
  const { final, data, expires, ...texts } = plainItemOf(bounce, delivery);
  const { message, recipient, failure, payload } = data;
  return {
    ...Object.fromEntries(Object.entries(texts).map(([name, S]) => [name, { S }])),
    final: { BOOL: final },
    data: {
      M: {
        message: { M: { providerMessageId: { S: message.providerMessageId } } },
        recipient: { S: recipient },
        failure: {
          M: {
            kind: { S: failure.kind },
            category: { S: failure.category },
            about: { S: failure.about },
            final: { BOOL: failure.final },
            reason: { S: failure.reason },
            providerCategory: { S: failure.providerCategory },
            source: { S: failure.source },
          },
        },
        payload: { S: payload },
      },
    },
    expires: { N: String(expires) },
  };
}
