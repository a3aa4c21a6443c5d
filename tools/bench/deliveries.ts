import type { APIGatewayProxyEventV2, SQSEvent } from 'aws-lambda';
import { providers } from '../../functions/providers.ts';
import { encodeDelivery } from '../../functions/webhook/delivery.ts';
import type { Provider } from '../../functions/webhook/provider.ts';
import { toEvent } from '../../local/engine/gateway/event.ts';
import { readCase } from '../../operations/samples/read.ts';
import { sqsEvent } from '../../operations/samples/sqs-event.ts';
import { duplicateMark, secret } from './sink/sent.ts';

/** The provider that signs, and whose sender waits for each answer. */
export const signing = providerOf('emailengine');
export const batching = providerOf('arpoone');

function providerOf(name: string): Provider {
  const provider = providers.find((one) => one.name === name);
  if (provider === undefined) throw new Error(`there is no provider ${name}`);
  return provider;
}

export function singleBody(index: number, bytes: number): Buffer {
  const payload = (text: string) =>
    JSON.stringify({
      serviceUrl: 'https://emailengine.example.com',
      account: `account-${index % 50}`,
      date: '2026-11-22T08:15:30.250Z',
      path: 'INBOX',
      specialUse: '\\Inbox',
      event: 'messageNew',
      data: {
        id: `AAAAAQAAA${index.toString(36).padStart(6, '0')}`,
        uid: 1_000 + index,
        emailId: '1743d29c-b67d-4747-9016-b8850a5a39bd',
        threadId: `1743d29c-${index}`,
        date: '2026-11-22T08:15:28.000Z',
        flags: ['\\Seen'],
        labels: ['\\Inbox', '\\Important'],
        unseen: true,
        size: 12_334,
        subject: 'Minutes of the meeting, and the remaining tasks',
        from: { name: 'Ann Example', address: 'ann@example.com' },
        to: [{ name: 'Bob Example', address: 'bob@example.net' }],
        messageId: `<${index}.1743d29c@example.com>`,
        text: { id: 'AAAAAgAAAUk', encodedSize: { plain: 17, html: 2_345 }, plain: text },
      },
    });
  const missing = bytes - Buffer.byteLength(payload(''));
  const words = 'As we agreed, the second part goes out today. ';
  return Buffer.from(payload(words.repeat(Math.ceil(Math.max(0, missing) / words.length)).slice(0, missing)));
}

/** New mail of about 2 KB, as EmailEngine sent it. */
const recorded = ['live-02-messageNew', 'live-03-messageNew'];

/** A recorded body with other ids. */
export function recordedBody(index: number): Buffer {
  const { body } = readCase(signing, recorded[index % recorded.length] ?? '');
  const text = body.toString();
  const ids = [/AAAA\w{5,}/, /(?<="messageId":"<)[^@]+/].flatMap((shape) => shape.exec(text)?.[0] ?? []);
  const mark = index.toString(36).padStart(4, '0');
  const marked = ids.reduce((all, id) => all.replaceAll(id, `${id.slice(0, -4)}${mark}`), text);
  return Buffer.from(marked);
}

/** Events of 350 bytes; `duplicates` of each ten were sent before. */
export function arrayBody(index: number, events: number, duplicates = 0): Buffer {
  const items = Array.from({ length: events }, (_, at) => {
    const mark = at % 10 < duplicates ? duplicateMark : 'sent-first-';
    return {
      EventType: 'Bounce',
      Email: `recipient.${at}@customers.example.pt`,
      MessageId: `3f0d9b1e-6d0a-4c0e-8f4c-${mark}-${String(index * 100_000 + at).padStart(12, '0')}`,
      Time: 1_768_404_161 + at,
      EventDetails: {
        IsBlocked: false,
        IsHardBouce: true,
        BounceType: 'recipient',
        BounceDescription:
          '550 5.1.1 The address that you tried to reach does not exist: please check it for mistakes',
      },
    };
  });
  return Buffer.from(JSON.stringify(items));
}

/** As the engine's gateway makes it. */
export function gatewayEvent(provider: Provider, body: Buffer, index: number): APIGatewayProxyEventV2 {
  const path = `/hooks/${provider.name}`;
  const at = new Date();
  const arrival = {
    requestId: `JKJaXmPL${String(index).padStart(7, '0')}=`,
    at,
    method: 'POST',
    path,
    query: '',
    protocol: 'HTTP/1.1',
    sourceIp: '203.0.113.9',
    userAgent: 'emailengine-app',
    headers: {
      accept: '*/*',
      'content-length': String(body.length),
      'content-type': 'application/json',
      host: 'abcdefghij.execute-api.us-east-1.amazonaws.com',
      'user-agent': 'emailengine-app/2.58.0 (+https://emailengine.app)',
      'x-ee-wh-event-id': `0123456789abcdef-${index}`,
      'x-ee-wh-id': String(index),
      'x-ee-wh-attempts-made': '1',
      ...provider.sign(body, secret, at),
    },
    cookies: [],
  };
  const token: Record<string, string> = provider.authenticity === 'token' ? { token: secret } : {};
  const match = { route: { key: `POST ${path}` }, pathParameters: token };
  return JSON.parse(toEvent(arrival, match, body, 'abcdefghij').toString());
}

export function queueEvent(provider: Provider, bodies: readonly Buffer[]): SQSEvent {
  const receivedAt = new Date().toISOString();
  return sqsEvent(
    bodies.map((body, index) =>
      encodeDelivery({ id: `JKJaXmPL${index}=`, provider: provider.name, receivedAt, headers: {}, body }),
    ),
  );
}
