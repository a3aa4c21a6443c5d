import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SQSClient } from '@aws-sdk/client-sqs';
import { region } from './stack/names.ts';

/** The engine's own access to the stand-ins; an interceptor sees it as the caller `engine`. */
export interface Clients {
  readonly sqs: SQSClient;
  readonly dynamodb: DynamoDBClient;
  close(): void;
}

export function createClients(endpoint: string): Clients {
  const options = { endpoint, region, credentials: { accessKeyId: 'engine', secretAccessKey: 'local' } };
  const sqs = new SQSClient(options);
  const dynamodb = new DynamoDBClient(options);
  return {
    sqs,
    dynamodb,
    close() {
      sqs.destroy();
      dynamodb.destroy();
    },
  };
}
