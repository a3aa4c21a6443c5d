import * as v from 'valibot';

const Attribute = v.object({
  DataType: v.string(),
  StringValue: v.exactOptional(v.string()),
  BinaryValue: v.exactOptional(v.string()),
});

const Fields = {
  MessageBody: v.optional(v.string(), ''),
  MessageAttributes: v.optional(v.record(v.string(), Attribute), {}),
  DelaySeconds: v.optional(v.number()),
  MessageGroupId: v.optional(v.string()),
};
const Message = v.object(Fields);
const Batch = v.object({ Entries: v.optional(v.array(v.object({ Id: v.string(), ...Fields })), []) });

export interface OutgoingMessage {
  readonly body: string;
  readonly attributes: v.InferOutput<typeof Message>['MessageAttributes'];
  readonly delaySeconds: number | undefined;
  readonly groupId: string | undefined;
}

export function parseMessage(body: unknown): OutgoingMessage {
  return outgoing(v.parse(Message, body));
}

export function parseBatch(body: unknown): { id: string; message: OutgoingMessage }[] {
  return v.parse(Batch, body).Entries.map((entry) => ({ id: entry.Id, message: outgoing(entry) }));
}

function outgoing(message: v.InferOutput<typeof Message>): OutgoingMessage {
  return {
    body: message.MessageBody,
    attributes: message.MessageAttributes,
    delaySeconds: message.DelaySeconds,
    groupId: message.MessageGroupId,
  };
}

/** As SQS counts it: body, attribute names, types and values, in bytes. */
export function messageSize({ body, attributes }: OutgoingMessage): number {
  return Object.entries(attributes).reduce(
    (size, [name, { DataType, StringValue = '', BinaryValue = '' }]) =>
      size +
      Buffer.byteLength(name) +
      Buffer.byteLength(DataType) +
      Buffer.byteLength(StringValue) +
      Buffer.byteLength(BinaryValue, 'base64'),
    Buffer.byteLength(body),
  );
}
