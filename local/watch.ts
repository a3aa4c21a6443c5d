import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { follow, type StoredEvent } from '../functions/events/follow.ts';
import { providers } from '../functions/providers.ts';
import { defaults } from '../lib/config.ts';

export interface Watched {
  readonly endpoint: string;
  readonly table: string;
  readonly from: Date;
  readonly signal: AbortSignal;
  onEvent(event: StoredEvent): void;
}

/** Hands over each event of every provider as it is stored, until the signal. */
export async function watch({ endpoint, onEvent, ...followed }: Watched): Promise<void> {
  const client = localDynamoDB(endpoint);
  const names = providers.map(({ name }) => name);
  const events = follow({ ...followed, client, providers: names, shards: defaults.events.shards });
  for await (const event of events) onEvent(event);
  client.destroy();
}

/** The engine takes any credentials. */
export function localDynamoDB(endpoint: string): DynamoDBClient {
  return new DynamoDBClient({
    endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
}
