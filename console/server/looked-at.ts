import { providers } from '../../functions/providers.ts';
import { webhookUrlKey } from '../../lib/output-keys.ts';
import type { Deployment } from '../../operations/deployment.ts';
import { eventSource } from '../../operations/event-source.ts';
import type { EventSource } from '../../operations/queries/queries.ts';
import { createFeed, type Feed } from './feed.ts';

/** What the console looks at, and what its pages share. */
export interface LookedAt {
  readonly deployment: Deployment;
  readonly source: EventSource;
  readonly feed: Feed;
  /** Of the providers that this deployment has. */
  readonly providers: readonly string[];
  /** Its deliveries may be simulated: what comes of them is nobody's mail. */
  readonly isLocal: boolean;
}

export function lookedAt(deployment: Deployment): LookedAt {
  const source = eventSource(deployment);
  return {
    deployment,
    source,
    feed: createFeed(source, deployment.place),
    providers: providers
      .map(({ name }) => name)
      .filter((name) => deployment.find(webhookUrlKey(name)) !== undefined),
    isLocal: deployment.place.endpoint !== undefined,
  };
}
