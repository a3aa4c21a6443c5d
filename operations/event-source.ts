import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { deployedWords } from './deployed.ts';
import { type Deployment, withAws, withDeployment } from './deployment.ts';
import type { Place } from './place.ts';
import type { EventSource } from './queries/queries.ts';

/** The stack's, or the one given by --table. */
export function withStore<T>(place: Place, use: (source: EventSource) => Promise<T>): Promise<T> {
  const { table, shards = 1 } = place;
  if (table === undefined) return withDeployment(place, (deployment) => use(eventSource(deployment)));
  return withAws(place, (open) => use({ client: open(DynamoDBClient), name: table, shards }));
}

export function eventSource({ place, output, open, keys }: Deployment): EventSource {
  return {
    client: open(DynamoDBClient),
    name: output('EventsTableName'),
    shards: place.shards ?? Number(output('EventsTableShards')),
    words: deployedWords({ keys }),
  };
}
