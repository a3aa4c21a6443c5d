import { SQSClient } from '@aws-sdk/client-sqs';
import type { Command } from 'commander';
import { deadLettersOutput, queueOutput } from '../lib/output-keys.ts';
import type { Deployment, Place } from './deployment.ts';
import type { ReadSpooled } from './diagnosis.ts';
import { CliError, exitCodes } from './failure.ts';
import { objectsOf } from './objects.ts';
import { located, type Output } from './options.ts';

/** The queue that holds verified deliveries on their way to the consumer. */
export const deliveriesName = 'deliveries';

export interface Queued extends Place, Output {
  readonly queue: string;
}

/** Whose dead letters, and where they are: the same for every command about them. */
export function queued(command: Command): Command {
  const ofQueue = command
    .optionsGroup('Which dead letters:')
    .option('--queue <name>', `${deliveriesName}, or the name of a subscriber`, deliveriesName);
  return located(ofQueue).optionsGroup('Output:').option('--json', 'one JSON object per line', false);
}

export const dlqExitCodesHelp = `
Exit codes: 0 done (a list may be empty), 1 failed, 2 wrong usage, 3 no such dead letter or subscriber.`;

/** A dead-letter queue, and the queue that its messages belong to. */
export interface DeadLetterQueue {
  readonly client: SQSClient;
  readonly name: string;
  readonly url: string;
  readonly destinationUrl: string;
  /** Deliveries as they crossed the queue, or events as they were published. */
  readonly holds: 'deliveries' | 'events';
  /** What large deliveries point to. */
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
    throw new CliError(
      `The stack ${place.stack} has no dead-letter queue of a subscriber ${name}. Give --queue ${deliveriesName}, or a name under subscribers in the configuration.`,
      exitCodes.notFound,
    );
  return { client, name, url, destinationUrl, holds: 'events', read };
}
