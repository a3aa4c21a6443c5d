import { expect, test } from '@jest/globals';
import type { DataParts } from '../functions/events/event.ts';
import { referenceSubjects, senderReferencesOf } from '../functions/events/references.ts';
import { eventsOf, providerNamed } from './support/stored-deliveries.ts';

test('a mail has as many references as a sender gives, and none that is free text', () => {
  const many = Object.fromEntries(Array.from({ length: 30 }, (_, at) => [`X-Ref-${at}`, `${at}`]));
  expect(Object.keys(senderReferencesOf(many) ?? {})).toHaveLength(10);
  expect(
    senderReferencesOf({ 'X-Long': 'x'.repeat(500), 'X-Blank': ' ', 'X-Mailer': 'Mail 1' }),
  ).toBeUndefined();
  expect(senderReferencesOf({ 'X-Order': ' 42 ', context: undefined })).toEqual({ 'X-Order': ' 42 ' });
  expect(referenceSubjects({ 'X-Order': ' 42 ' })).toEqual(['reference/42']);
});

const dataOf = (provider: string, body: object): DataParts | undefined =>
  eventsOf(providerNamed(provider), Buffer.from(JSON.stringify(body)))[0]?.data;

test('what a bounce quotes is shown and leads nowhere; a complaint and a received mail have none', () => {
  const headers = {
    'x-order': ['=?utf-8?q?order=2042?='],
    'x-google-smtp-source': ['y'],
    subject: ['hello'],
  };
  const about = (event: string, data: object) => ({
    event,
    account: 'a',
    data: { messageId: '<1@x>', ...data },
  });
  const bounce = dataOf('emailengine', about('messageBounce', { action: 'failed', messageHeaders: headers }));
  expect(bounce?.message?.senderReferences).toEqual({ 'x-order': 'order 42' });
  expect(bounce?.aliases).toBeUndefined();
  for (const [event, data] of [
    ['messageComplaint', { headers }],
    ['messageNew', { id: 'm', headers }],
  ] as const)
    expect(dataOf('emailengine', about(event, data))?.message?.senderReferences).toBeUndefined();
});
