import { DeleteObjectCommand, GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { PublishBatchCommand, type SNSClient } from '@aws-sdk/client-sns';
import type { Topic } from '../functions/consumer/topic.ts';
import { attributeType } from '../functions/events/published.ts';
import type { Deployment } from './deployment.ts';

export type Objects = ReturnType<typeof objectsOf>;

export function objectsOf(open: Deployment['open'], Bucket: string) {
  const s3 = open(S3Client);
  return {
    bucket: Bucket,
    async get(Key: string): Promise<string> {
      const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
      return Body?.transformToString() ?? '';
    },
    async put(Key: string, Body: string) {
      await s3.send(new PutObjectCommand({ Bucket, Key, Body }));
    },
    /** Succeeds if there is no such object. */
    async remove(Key: string) {
      await s3.send(new DeleteObjectCommand({ Bucket, Key }));
    },
  };
}

/** With the user's credentials, region and endpoint. */
export function topicOf(client: SNSClient, TopicArn: string): Topic {
  return {
    async publish(batch) {
      const PublishBatchRequestEntries = batch.map(({ id, message, attributes }) => ({
        Id: id,
        Message: message,
        MessageAttributes: Object.fromEntries(
          attributes.map(([name, value]) => [name, { DataType: attributeType, StringValue: value }]),
        ),
      }));
      const command = new PublishBatchCommand({ TopicArn, PublishBatchRequestEntries });
      // `Failed` entries come inside a 200.
      const { Successful = [] } = await client.send(command);
      return Successful.flatMap(({ Id }) => Id ?? []);
    },
  };
}
