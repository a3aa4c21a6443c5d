import { DeleteMessageCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';

const sqs = new SQSClient();
const QueueUrl = process.env.EVENTS_QUEUE_URL;
for (;;) {
  const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 10 }));
  for (const { Body = '', ReceiptHandle } of Messages) {
    const event = JSON.parse(Body);
    console.log(event.id, event.type, event.subject);
    await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
  }
}
