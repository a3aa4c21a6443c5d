import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { providers } from '../functions/providers.ts';
import { follow, type StoredEvent } from '../operations/queries/follow.ts';

export interface Watched {
  readonly endpoint: string;
  readonly table: string;
  readonly shards: number;
  readonly from: Date;
  readonly signal: AbortSignal;
  onEvent(event: StoredEvent): void;
}

/** Hands over each event of every provider as it is stored, until the signal. */
export async function watch({ endpoint, onEvent, ...followed }: Watched): Promise<void> {
  // The engine takes any credentials.
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const client = new DynamoDBClient({ endpoint, region: 'us-east-1', credentials });
  const names = providers.map(({ name }) => name);
  const events = follow({ ...followed, client, providers: names });
  for await (const event of events) onEvent(event);
  client.destroy();
}
