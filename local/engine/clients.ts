import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SNSClient } from '@aws-sdk/client-sns';
import { SQSClient } from '@aws-sdk/client-sqs';
import { region } from './stack/names.ts';

/** The engine's own access to the stand-ins; an interceptor sees it as the caller `engine`. */
export interface Clients {
  readonly sqs: SQSClient;
  readonly sns: SNSClient;
  readonly dynamodb: DynamoDBClient;
  close(): void;
}

export function createClients(endpoint: string): Clients {
  const options = { endpoint, region, credentials: { accessKeyId: 'engine', secretAccessKey: 'local' } };
  const sqs = new SQSClient(options);
  const sns = new SNSClient(options);
  const dynamodb = new DynamoDBClient(options);
  return {
    sqs,
    sns,
    dynamodb,
    close() {
      sqs.destroy();
      sns.destroy();
      dynamodb.destroy();
    },
  };
}
