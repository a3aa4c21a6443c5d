import { SQSClient } from '@aws-sdk/client-sqs';
import { deadLettersOutput, queueOutput } from '../../lib/output-keys.ts';
import type { Deployment } from '../deployment.ts';
import { OperationError } from '../failure.ts';
import { objectsOf } from '../objects.ts';

export const deliveriesName = 'deliveries';

/** Throws if the object is gone. */
export type ReadSpooled = (key: string) => Promise<string>;

export interface DeadLetterQueue {
  readonly client: SQSClient;
  readonly name: string;
  readonly url: string;
  readonly destinationUrl: string;
  readonly holds: 'deliveries' | 'events';
  /** Reads what large deliveries point to. */
  readonly read: ReadSpooled;
}

export function deadLetterQueue({ open, output, find, place }: Deployment, name: string): DeadLetterQueue {
  const client = open(SQSClient);
  const read: ReadSpooled = (key) => objectsOf(open, output('SpoolBucketName')).get(key);
  if (name === deliveriesName) {
    const [url, destinationUrl] = [output('DeadLettersQueueUrl'), output('DeliveriesQueueUrl')];
    return { client, name, url, destinationUrl, holds: 'deliveries', read };
  }
  const [url, destinationUrl] = [find(deadLettersOutput(name)), find(queueOutput(name))];
  if (url === undefined || destinationUrl === undefined)
    throw new OperationError(
      `The stack ${place.stack} has no dead-letter queue of a subscriber ${name}. Give --queue ${deliveriesName}, or a name under subscribers in the configuration.`,
      'notFound',
    );
  return { client, name, url, destinationUrl, holds: 'events', read };
}
