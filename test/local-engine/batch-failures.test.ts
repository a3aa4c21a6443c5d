import { expect, test } from '@jest/globals';
import { succeeded } from '../../local/engine/event-source/failures.ts';
import { toRecords } from '../../local/engine/event-source/records.ts';

const Attributes = {
  ApproximateReceiveCount: '1',
  SentTimestamp: '0',
  SenderId: '',
  ApproximateFirstReceiveTimestamp: '0',
};
const message = { ReceiptHandle: '', Body: '', MD5OfBody: '', Attributes };
const records = toRecords({ Messages: ['a', 'b'].map((MessageId) => ({ MessageId, ...message })) }, 'arn');
const deleted = (response: unknown, partialFailures = true) => {
  const outcome = { kind: 'response', payload: Buffer.from(JSON.stringify(response)) } as const;
  return succeeded(records, outcome, partialFailures).map(({ messageId }) => messageId);
};

test('only the messages that are named as failed stay', () => {
  expect(deleted({ batchItemFailures: [{ itemIdentifier: 'a' }] })).toEqual(['b']);
});

test.each([[null], [{}], [{ batchItemFailures: null }], [{ batchItemFailures: [] }]])(
  'the whole batch is done after the response %j',
  (response) => expect(deleted(response)).toEqual(['a', 'b']),
);

test.each([
  ['a text'],
  [{ batchItemFailures: [{ itemIdentifier: '' }] }],
  [{ batchItemFailures: [{ itemIdentifier: null }] }],
  [{ batchItemFailures: [{ messageId: 'a' }] }],
  [{ batchItemFailures: [{ itemIdentifier: 'unknown' }] }],
])('the whole batch stays after the response %j', (response) => expect(deleted(response)).toEqual([]));

test('without ReportBatchItemFailures the response is not read', () => {
  expect(deleted({ batchItemFailures: [{ itemIdentifier: 'a' }] }, false)).toEqual(['a', 'b']);
});

test.each([
  { kind: 'timeout' },
  { kind: 'throttled' },
  { kind: 'error', errorType: 'E', errorMessage: '' },
] as const)('the whole batch stays after $kind', (outcome) =>
  expect(succeeded(records, outcome, true)).toEqual([]),
);
