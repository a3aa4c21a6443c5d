import assert from 'node:assert/strict';
import { mock, test } from 'node:test';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { sampleEvent, sqsEvent } from 'postern/testing';
import { handler } from '../functions/bounces.ts';

// No table in a test: nothing is remembered.
process.env.POSTERN_MEMORY_TABLE = 'none';
const send = mock.method(DynamoDBClient.prototype, 'send', async () => ({ Items: [] }));

test('a bounce is looked up by its recipient', async () => {
  const bounced = sampleEvent('email.bounced', { data: { recipient: 'ann@example.net' } });
  assert.deepEqual(await handler(sqsEvent(bounced)), { batchItemFailures: [] });
  assert.equal(send.mock.callCount(), 1);
});

test('what fails comes back alone', async () => {
  send.mock.mockImplementationOnce(() => Promise.reject(new Error('away')), send.mock.callCount());
  const batch = sqsEvent([sampleEvent('email.bounced'), sampleEvent('email.opened')]);
  const [bounce] = batch.Records;
  assert.deepEqual(await handler(batch), { batchItemFailures: [{ itemIdentifier: bounce?.messageId }] });
});
