import { ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { Engine } from '../../local/engine/engine.ts';

/** The first message that comes to the queue that an output names; waits for as long as the test may take. */
export async function queueText(engine: Engine, output: string): Promise<string> {
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const sqs = new SQSClient({ endpoint: engine.endpoint, region: 'us-east-1', credentials });
  const receive = new ReceiveMessageCommand({ QueueUrl: engine.outputs[output], WaitTimeSeconds: 1 });
  try {
    for (;;) {
      const { Messages: [message] = [] } = await sqs.send(receive);
      if (message !== undefined) return message.Body ?? '';
    }
  } finally {
    sqs.destroy();
  }
}
