import { PublishBatchCommand, type SNSClient } from '@aws-sdk/client-sns';
import type { Topic } from '../functions/consumer/topic.ts';
import { attributeType } from '../functions/events/published.ts';

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
