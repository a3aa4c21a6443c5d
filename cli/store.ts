import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { EventSource } from '../functions/events/queries.ts';
import { CliError, exitCodes, explained } from './failure.ts';

/** Where the events table is: behind a stack, or at an endpoint under its name. */
export interface Place {
  readonly stack: string;
  readonly profile?: string;
  readonly region?: string;
  readonly endpoint?: string;
  readonly table?: string;
  readonly shards?: number;
}

/** Hands over the events table, and closes what was opened. */
export async function withStore<T>(place: Place, use: (source: EventSource) => Promise<T>): Promise<T> {
  const { endpoint, table } = place;
  if (endpoint !== undefined && table === undefined)
    throw new CliError('--endpoint needs --table: npm start prints both.', exitCodes.usage);
  const client = endpoint === undefined ? new DynamoDBClient(access(place)) : localClient(endpoint);
  try {
    const { name, shards } = table === undefined ? await describe(place) : { name: table, shards: 1 };
    return await use({ client, name, shards: place.shards ?? shards });
  } catch (error) {
    throw explained(error, place);
  } finally {
    client.destroy();
  }
}

function access({ profile, region }: Place) {
  return { ...(profile === undefined ? {} : { profile }), ...(region === undefined ? {} : { region }) };
}

/** The local engine takes any credentials. */
function localClient(endpoint: string): DynamoDBClient {
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  return new DynamoDBClient({ endpoint, region: 'us-east-1', credentials, maxAttempts: 1 });
}

async function describe(place: Place): Promise<{ name: string; shards: number }> {
  const cloudformation = new CloudFormationClient(access(place));
  try {
    const { Stacks } = await cloudformation.send(new DescribeStacksCommand({ StackName: place.stack }));
    const output = (key: string) =>
      Stacks?.[0]?.Outputs?.find(({ OutputKey }) => OutputKey === key)?.OutputValue;
    const name = output('EventsTableName');
    if (name === undefined)
      throw new CliError(
        `The stack ${place.stack} has no output EventsTableName: it is not Postern's, or its deployment has not ended. Give another with --stack.`,
        exitCodes.failed,
      );
    return { name, shards: Number(output('EventsTableShards') ?? 1) };
  } finally {
    cloudformation.destroy();
  }
}
