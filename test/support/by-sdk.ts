import {
  BatchExecuteStatementCommand,
  BatchGetItemCommand,
  type DynamoDBClient,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import {
  ChangeMessageVisibilityCommand,
  DeleteMessageBatchCommand,
  SendMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import type { Queue } from '../../functions/aws/queue.ts';
import type { Dynamodb } from '../../functions/consumer/dynamodb.ts';

/** What the consumer asks of DynamoDB, asked by the SDK, whose clients can be made to fail. */
export function dynamodbBySdk(client: DynamoDBClient): Dynamodb {
  return {
    execute: async (statements) => {
      const Statements = statements.map(({ Statement, Parameters }) => ({
        Statement,
        Parameters: [...Parameters],
      }));
      const { Responses = [] } = await client.send(new BatchExecuteStatementCommand({ Statements }));
      return Responses;
    },
    read: (RequestItems) => client.send(new BatchGetItemCommand({ RequestItems })),
    update: (input) => client.send(new UpdateItemCommand(input)),
  };
}

/** The same of SQS. */
export function queueBySdk(client: SQSClient, QueueUrl: string): Queue {
  return {
    send: async (MessageBody, { group, attributes = {}, delaySeconds } = {}) => {
      const pairs = Object.entries(attributes).map(([name, StringValue]) => [
        name,
        { DataType: 'String', StringValue },
      ]);
      await client.send(
        new SendMessageCommand({
          QueueUrl,
          MessageBody,
          ...(group === undefined ? {} : { MessageGroupId: group }),
          ...(delaySeconds === undefined ? {} : { DelaySeconds: delaySeconds }),
          ...(pairs.length === 0 ? {} : { MessageAttributes: Object.fromEntries(pairs) }),
        }),
      );
    },
    delay: async (ReceiptHandle, VisibilityTimeout) => {
      await client.send(new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle, VisibilityTimeout }));
    },
    remove: async (receiptHandles) => {
      const Entries = receiptHandles.map((ReceiptHandle, at) => ({ Id: String(at), ReceiptHandle }));
      const { Failed = [] } = await client.send(new DeleteMessageBatchCommand({ QueueUrl, Entries }));
      return new Map(Failed.map(({ Id, Code = '' }) => [receiptHandles[Number(Id)] ?? '', Code]));
    },
  };
}
