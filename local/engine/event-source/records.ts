import type { SQSMessageAttribute, SQSRecord } from 'aws-lambda';
import * as v from 'valibot';
import { Attribute } from '../aws/sqs-send.ts';
import { region } from '../stack/names.ts';

const Received = v.object({
  Messages: v.optional(
    v.array(
      v.object({
        MessageId: v.string(),
        ReceiptHandle: v.string(),
        Body: v.string(),
        MD5OfBody: v.string(),
        MD5OfMessageAttributes: v.exactOptional(v.string()),
        Attributes: v.looseObject({
          ApproximateReceiveCount: v.string(),
          SentTimestamp: v.string(),
          SenderId: v.string(),
          ApproximateFirstReceiveTimestamp: v.string(),
        }),
        MessageAttributes: v.optional(v.record(v.string(), Attribute), {}),
      }),
    ),
    [],
  ),
});

/** Messages as Lambda hands them to a function. */
export function toRecords(received: unknown, queueArn: string): SQSRecord[] {
  return v.parse(Received, received).Messages.map((message) => ({
    messageId: message.MessageId,
    receiptHandle: message.ReceiptHandle,
    body: message.Body,
    attributes: message.Attributes,
    messageAttributes: Object.fromEntries(
      Object.entries(message.MessageAttributes).map(([name, value]) => [name, toAttribute(value)]),
    ),
    md5OfBody: message.MD5OfBody,
    ...(message.MD5OfMessageAttributes !== undefined && {
      md5OfMessageAttributes: message.MD5OfMessageAttributes,
    }),
    eventSource: 'aws:sqs',
    eventSourceARN: queueArn,
    awsRegion: region,
  }));
}

function toAttribute({
  BinaryValue,
  DataType: dataType,
  StringValue,
}: v.InferOutput<typeof Attribute>): SQSMessageAttribute {
  return {
    ...(StringValue !== undefined && { stringValue: StringValue }),
    ...(BinaryValue !== undefined && { binaryValue: BinaryValue }),
    stringListValues: [],
    binaryListValues: [],
    dataType,
  };
}
