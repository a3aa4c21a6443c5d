import {
  BatchExecuteStatementCommand,
  BatchGetItemCommand,
  type DynamoDBClient,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { ChangeMessageVisibilityCommand, SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
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
    send: async (MessageBody, { group, attributes = {} } = {}) => {
      const pairs = Object.entries(attributes).map(([name, StringValue]) => [
        name,
        { DataType: 'String', StringValue },
      ]);
      await client.send(
        new SendMessageCommand({
          QueueUrl,
          MessageBody,
          ...(group === undefined ? {} : { MessageGroupId: group }),
          ...(pairs.length === 0 ? {} : { MessageAttributes: Object.fromEntries(pairs) }),
        }),
      );
    },
    delay: async (ReceiptHandle, VisibilityTimeout) => {
      await client.send(new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle, VisibilityTimeout }));
    },
  };
}
